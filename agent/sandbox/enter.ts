/**
 * What root of new namespaces does before a command runs. It makes a root of its own that holds programs (read-only),
 * the folder (as /unpacked), and an empty /tmp, and nothing else: what isn't there can't be read, however it is
 * protected. It moves into it and gives up all rights for the command. It stays the first process of its namespace, so
 * that whatever the command leaves behind ends with it.
 *
 * Arguments: an empty directory, the folder, `rw` or `ro` of it, the user's number, the most processes, what opens a
 * door (a Node.js, its program and a port; each empty: none is opened), then the command. On descriptor 3 it says
 * `ready` once the command may start; what it says before that, and its exit code, are not the command's. Descriptor 4
 * is the channel of the door.
 */
export const enter = `
set -e
root=$1 folder=$2 access=$3 user=$4 processes=$5 node=$6 program=$7 port=$8
shift 8
if [ -n "$node" ]; then
  ip link set lo up
  "$node" --eval "$program" "$port"
  exec 4>&-
else ip link set lo up 2>/dev/null || :
fi
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE
mount -t tmpfs -o mode=755,size=1m,nosuid,nodev sandbox "$root"
cd "$root"
mkdir proc dev dev/shm tmp unpacked outside
for name in usr bin sbin lib lib32 lib64 libx32 etc opt nix; do
  if [ -L "/$name" ]; then cp -P "/$name" "$name"
  elif [ -d "/$name" ]; then
    mkdir "$name"
    mount --bind "/$name" "$name" 2>/dev/null || mount --rbind "/$name" "$name"
    mount -o remount,bind,ro,nosuid,nodev "$name"
  fi
done
for name in etc/mayfly opt/mayfly; do
  [ ! -d "$name" ] || mount -t tmpfs -o ro,mode=000,size=4k,nosuid,nodev hidden "$name"
done
for name in null zero full random urandom; do
  : > "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=1777,size=64m,nosuid,nodev shared dev/shm
mount -t tmpfs -o mode=1777,size=256m,nosuid,nodev temporary tmp
mount --bind "$folder" unpacked
mount -o remount,bind,$access,nosuid,nodev unpacked
mount -t proc -o nosuid,nodev,noexec proc proc
if [ "$user" = 0 ]; then name=1000; else name=$user; fi
echo "mayfly:x:$name:$name::/unpacked:/bin/sh" > passwd
echo "mayfly:x:$name:" > group
for file in passwd group; do mount --bind "$file" "etc/$file"; mount -o remount,bind,ro,nosuid,nodev "etc/$file"; done
pivot_root . outside
umount -l /outside
rmdir /outside
mount -o remount,bind,ro,nosuid,nodev /
cd /unpacked
umask 022
case $1 in
  */*) [ -x "$1" ] || { echo "missing" >&3; exit 0; } ;;
  *) command -v "$1" >/dev/null || { echo "missing" >&3; exit 0; } ;;
esac
set +e
echo ready >&3
exec 3>&-
if [ "$user" = 0 ]; then become="unshare --user --map-user=1000 --map-group=1000 setpriv"
else become="setpriv --reuid $user --regid $user --clear-groups --bounding-set -all --inh-caps -all"
fi
$become --no-new-privs prlimit --nproc="$processes" --core=0 choom -n 1000 -- "$@"
exit $?
`;
