import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const file = 'backend/posix/data_io_linux.go';
const copied = `rdr := io.NewSectionReader(f, startOffset, length)
		return withReadBufferSize(&backend.FileSectionReadCloser{R: rdr, F: f}, readBufferSize), nil`;
const sent = `if _, err := f.Seek(startOffset, io.SeekStart); err != nil {
			return nil, fmt.Errorf("seek range start: %w", err)
		}
		return &sentSection{backend.FileSectionReadCloser{R: io.LimitReader(f, length), F: f}}, nil`;
const added = `
type sentSection struct{ backend.FileSectionReadCloser }

func (s *sentSection) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, s.R)
}
`;

/**
 * Options of `go build` with which versitygw sends ranges as it sends whole objects, by sendfile: of itself it copies
 * them through 32 KiB of its own, which takes four times the processor's time. The storage would then be what is
 * measured, and it works on our processors; S3 doesn't. Everything that makes it strict stays as it is.
 */
export async function sendingRanges(module: string, workshop: string): Promise<string[]> {
  // As `go list` does, it says where a module is, and it fetches what isn't there yet.
  const download = ['mod', 'download', '-json', 'github.com/versity/versitygw'];
  const { Dir: original } = JSON.parse((await execa('go', download, { cwd: module })).stdout);
  const source = join(workshop, 'source');
  await cp(original, source, { recursive: true });
  const text = await readFile(join(source, file), 'utf8');
  if (!text.includes(copied)) throw new Error(`versitygw reads ranges in another way than it did: ${file}`);
  // Go keeps modules so that nobody can write to them, nor remove them.
  await execa('chmod', ['-R', 'u+w', source]);
  await writeFile(join(source, file), text.replace(copied, sent) + added);
  const modules = join(workshop, 'go.mod');
  const pinned = await readFile(join(module, 'go.mod'), 'utf8');
  await writeFile(modules, `${pinned}\nreplace github.com/versity/versitygw => ${source}\n`);
  await cp(join(module, 'go.sum'), join(workshop, 'go.sum'));
  return [`-modfile=${modules}`];
}
