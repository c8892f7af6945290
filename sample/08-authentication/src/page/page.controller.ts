import { createReadStream } from 'node:fs';
import { Controller, Get, StreamableFile } from '@nestjs/common';

/** Serves the page and its files. */
@Controller()
export class PageController {
  @Get()
  page(): StreamableFile {
    return file('text/html', new URL('../../client/index.html', import.meta.url));
  }

  @Get('style.css')
  style(): StreamableFile {
    return file('text/css', new URL('../../client/style.css', import.meta.url));
  }

  @Get('page.js')
  script(): StreamableFile {
    return file('text/javascript', new URL('../../client/page.js', import.meta.url));
  }

  @Get('scram.js')
  scram(): StreamableFile {
    return file('text/javascript', new URL('../../client/scram.js', import.meta.url));
  }

  /** Serves wampy.js, a single module without imports that a browser can load directly. */
  @Get('wampy.js')
  wampy(): StreamableFile {
    return file('text/javascript', new URL(import.meta.resolve('wampy')));
  }
}

function file(type: string, url: URL): StreamableFile {
  return new StreamableFile(createReadStream(url), { type: `${type}; charset=utf-8` });
}
