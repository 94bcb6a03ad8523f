/** Debian builds a new one every few weeks. */
const ageMilliseconds = 27 * 24 * 60 * 60 * 1000;

/** Debian's own image, as EC2 describes it: the template finds it by its defaults. */
export const debian = {
  ami_id: 'ami-0123456789abcdef0',
  name: 'debian-13-amd64-20261101-1',
  description: 'Debian 13',
  owner_id: '136693071363',
  public: true,
  virtualization_type: 'hvm',
  architecture: 'x86_64',
  state: 'available',
  creation_date: new Date(Date.now() - ageMilliseconds).toISOString(),
  image_type: 'machine',
  image_location: 'amazon/debian-13-amd64-20261101-1',
  hypervisor: 'xen',
  root_device_type: 'ebs',
  root_device_name: '/dev/xvda',
  sriov: 'simple',
};
