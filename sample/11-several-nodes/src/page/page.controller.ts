import { createReadStream } from 'node:fs';
import { Controller, Get, StreamableFile } from '@nestjs/common';

/** Serves the page and its files, as Vite has built them. */
@Controller()
export class PageController {
  @Get()
  page(): StreamableFile {
    return file('text/html', 'index.html');
  }

  @Get('style.css')
  style(): StreamableFile {
    return file('text/css', 'style.css');
  }

  @Get('page.js')
  script(): StreamableFile {
    return file('text/javascript', 'page.js');
  }
}

function file(type: string, name: string): StreamableFile {
  const url = new URL(`../../dist/public/${name}`, import.meta.url);
  return new StreamableFile(createReadStream(url), { type: `${type}; charset=utf-8` });
}
