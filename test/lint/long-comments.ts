import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** What the formatter keeps code to; comments it leaves as they are. */
const columns = 120;

/** The lines of comments that are too wide, each as file and line. A word that is too long for any line may be. */
export function longComments(root: string): string[] {
  const files = globSync(['{agent,lambda,infra,packer,test}/**/*.{ts,js,mjs}', '*.ts'], { cwd: root });
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return longCommentLines(file, text).map((line) => `${file}:${line}: a comment of more than ${columns} columns`);
  });
}

function longCommentLines(file: string, text: string): number[] {
  const lines = text.split('\n');
  // Most files have no such line, and needn't be parsed.
  if (lines.every((line) => line.length <= columns)) return [];
  const { comments } = parseSync(file, text);
  let start = 0;
  return lines.flatMap((line, index) => {
    const end = start + line.length;
    const inComment = comments.some((comment) => comment.start < end && comment.end > start + columns);
    start = end + 1;
    const hasRoom = line
      .trim()
      .split(/\s+/)
      .every((word) => word.length < columns / 2);
    return line.length > columns && inComment && hasRoom ? [index + 1] : [];
  });
}
