// A plugin of TypeDoc: takes out of its pages what says nothing.
import { MarkdownPageEvent } from 'typedoc-plugin-markdown';

/** A table of type parameters that has their names only: the signature above has them, too. */
const names = /^#+ Type Parameters\n\n\| Type Parameter \|\n\| -+ \|\n(?:\|.*\|\n)+\n/gm;

/** Two errors are two paragraphs of one section. */
const sameSection = /^(#+ Throws\n(?:(?!#).*\n)*)#+ Throws\n\n/gm;

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    if (page.contents === undefined) return;
    page.contents = page.contents.replace(names, '').replace(sameSection, '$1');
  });
}
