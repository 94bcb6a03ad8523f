import { describe, expect, test } from 'vitest';
import { deviceNumber, diskCounters, processorTicks, receivedBytes } from '../../../agent/proof/load/counters.ts';

describe('processors', () => {
  test('are busy but for idling and waiting for the disk; a guest is not counted twice (6.18)', () => {
    const text =
      'cpu  3418333 441013 998989 4238082 83206 0 27755 10664 0 0\n' +
      'cpu0 1713204 221301 482540 2147861 29089 0 9399 5151 0 0\nintr 69400587 0 0\nbtime 1795930000\n';
    const busy = 3_418_333 + 441_013 + 998_989 + 27_755 + 10_664;
    expect(processorTicks(text)).toEqual({ busy, total: busy + 4_238_082 + 83_206 });
  });

  test('of kernels without waiting, interrupts and stolen time are known all the same (2.4)', () => {
    expect(processorTicks('cpu 100 20 30 850\ncpu0 100 20 30 850\n')).toEqual({ busy: 150, total: 1000 });
  });

  test.each(['', 'intr 1 2 3\n', 'cpu  1 2\n', 'cpu  a b c d\n'])('nothing is known from %j', (text) => {
    expect(processorTicks(text)).toBeNull();
  });
});

describe('a disk', () => {
  const modern = [
    '   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0',
    ' 254       0 vda 1528934 100441 31550394 44037437 5205806 1702440 139254888 4773829 0 2449168 50339197 2654840 37657 101987736 1172575 1503674 355354',
    ' 253       0 zram0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0',
    '',
  ].join('\n');
  const seen = { busyMilliseconds: 2_449_168, readBytes: 31_550_394 * 512, writtenBytes: 139_254_888 * 512 };

  test('is found by its number among others (5.5 and later: 20 fields)', () => {
    expect(diskCounters(modern, { major: 254, minor: 0 })).toEqual(seen);
  });

  test('tells the same in fewer fields (4.18: 18, 2.6: 14), also as an array or a partition', () => {
    const line = (name: string, fields: number) =>
      `${`9 127 ${name} 10 0 80 7 20 0 160 9 0 12 16 0 0 0 0 1 2`.split(' ').slice(0, fields).join(' ')}\n`;
    const expected = { busyMilliseconds: 12, readBytes: 80 * 512, writtenBytes: 160 * 512 };
    for (const text of [line('md127', 18), line('nvme1n1p1', 14)])
      expect(diskCounters(text, { major: 9, minor: 127 })).toEqual(expected);
  });

  test('that is a partition on a kernel that counts less of those says nothing (before 2.6.25: 7 fields)', () => {
    expect(diskCounters('   8    1 sda1 35486 0 38030 38030\n', { major: 8, minor: 1 })).toBeNull();
  });

  test.each([
    ['', 'an absent file'],
    [modern.replaceAll('254       0', '254       1'), 'another minor number'],
    ['254 0 vda x y z 0 0 0 0 0 0 0 0 0\n', 'no numbers'],
  ])('is not known from %#: %s', (text) => {
    expect(diskCounters(text, { major: 254, minor: 0 })).toBeNull();
  });

  test('has the number that Linux packs into a file’s device', () => {
    expect(deviceNumber(0xfe00)).toEqual({ major: 254, minor: 0 });
    expect(deviceNumber(0x10305)).toEqual({ major: 259, minor: 5 });
    expect(deviceNumber(0x12310345)).toEqual({ major: 259, minor: 0x12345 });
  });
});

describe('the network', () => {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';

  test('is every interface that ever received something, but for the loopback', () => {
    const text = `${head}    lo: 445819424211 26268485    0    0    0     0          0         0 445819424211 26268485    0    0    0     0       0          0
  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 9774247684  246908    0    0    0     0          0         0 22051315  166613    0    0    0     0       0          0
`;
    expect(receivedBytes(text)).toEqual(new Map([['eth0', 9_774_247_684]]));
  });

  test('is the loopback where there is nothing else', () => {
    const text = `${head}    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
  sit0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
`;
    expect(receivedBytes(text)).toEqual(new Map([['lo', 1000]]));
  });

  test('is read without a space behind the colon, and with dots in a name (2.6)', () => {
    const text = `${head}  eth0:4294967000 12 0 0 0 0 0 0 5 6 0 0 0 0 0 0\neth0.100:17 1 0 0 0 0 0 0 5 6 0 0 0 0 0 0\n`;
    expect(receivedBytes(text)).toEqual(
      new Map([
        ['eth0', 4_294_967_000],
        ['eth0.100', 17],
      ]),
    );
  });

  test('is not known from an absent file', () => {
    expect(receivedBytes('')).toBeNull();
    expect(receivedBytes(head)).toBeNull();
  });
});
