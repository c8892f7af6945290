import { defineConfig } from 'vite';

/** Builds the page into the three files that the application serves. */
export default defineConfig({
  base: './',
  build: {
    outDir: '../dist/public',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      output: { entryFileNames: 'page.js', assetFileNames: 'style.css', codeSplitting: false },
    },
  },
});
