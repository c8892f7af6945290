import { createReadStream } from 'node:fs';
import { Controller, Get, StreamableFile } from '@nestjs/common';

/** The page and what it loads. */
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

  /** wampy.js is a single module without imports: a browser loads it as it is. */
  @Get('wampy.js')
  wampy(): StreamableFile {
    return file('text/javascript', new URL(import.meta.resolve('wampy')));
  }
}

function file(type: string, url: URL): StreamableFile {
  return new StreamableFile(createReadStream(url), { type: `${type}; charset=utf-8` });
}
