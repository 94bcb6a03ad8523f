const codes = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'ENODEV', 'ENXIO', 'ESTALE'];

/** Whether an error says that a disk is full, failing or gone, of ours or of the backup: nobody's program is to blame. */
export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
