const codes = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'ENODEV', 'ENXIO', 'ESTALE'];

/** Whether an error says that a disk is full, failing or gone, ours or the backup's: no program is to blame. */
export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
