# The image that every instance of a store boots: one version of the server that restores its backups, Node and the
# agent. What is the store's own lies in stores/<store>. What it carries and how it is refreshed: docs/image.md.

locals {
  emulated = var.ec2_endpoint != ""
  made_at  = formatdate("YYYY-MM-DD'T'hh:mm:ss'Z'", timestamp())

  # What others call an architecture.
  names = {
    x86_64 = { debian = "amd64", node = "x64", builder = "t3.medium" }
    arm64  = { debian = "arm64", node = "arm64", builder = "t4g.medium" }
  }
  name = local.names[var.architecture]

  base_image_name = var.base_image_name != "" ? var.base_image_name : "debian-13-${local.name.debian}-*"
  bundles         = var.bundles != "" ? var.bundles : "${path.root}/../dist"
  store           = "${path.root}/stores/${var.store}"

  what  = "${var.store} ${var.server_version}"
  label = "${var.store}-${var.server_version}-${var.architecture}"

  # One directory takes everything that the scripts need; the last of them removes it.
  workshop = "/var/tmp/mayfly-bake"

  # As infra/constructs/repository-machine.ts calls the root volume. On an image with another name for it this would be a
  # second volume, and no launch would go well.
  root_device = "/dev/xvda"

  execute = "sudo env {{ .Vars }} bash '{{ .Path }}'"

  # What the provisioning scripts are told.
  environment = [
    "MAYFLY_BAKE=${local.workshop}",
    "STORE=${var.store}",
    "SERVER_VERSION=${var.server_version}",
    "SERVER_URL=${var.server_url}",
    "SERVER_SHA512=${var.server_sha512}",
    "ALLOW_TEST_DISTRIBUTION=${var.allow_test_distribution}",
    "NPM_REGISTRY=${var.npm_registry}",
    "NPM_ARCHITECTURE=${local.name.node}",
    "NODE_VERSION=${var.node_version}",
    "NODE_SHA512=${var.node_sha512[var.architecture]}",
    "CRC32_VERSION=${var.crc32_version}",
    "CRC32_SHA512=${var.crc32_sha512["package"]}",
    "CRC32_BINARY_SHA512=${var.crc32_sha512[var.architecture]}",
    "MAXIMUM_LIFE_HOURS=${var.maximum_life_hours}",
    "OLDEST_BASE_DAYS=${var.oldest_base_days}",
  ]

  tags = {
    Name             = "mayfly ${local.what} ${var.architecture}"
    "mayfly:image"   = var.store
    "mayfly:version" = var.server_version
    "mayfly:agent"   = var.agent_version
    "mayfly:commit"  = var.commit
    "mayfly:made-at" = local.made_at
    "mayfly:base"    = "{{ .SourceAMIName }} {{ .SourceAMI }} {{ .SourceAMICreationDate }}"
    "mayfly:test"    = var.allow_test_distribution ? "yes" : "no"
  }
}

source "amazon-ebs" "mayfly" {
  region        = var.region
  instance_type = var.instance_type != "" ? var.instance_type : local.name.builder
  subnet_id     = var.subnet_id

  source_ami_filter {
    owners      = var.base_image_owners
    most_recent = true
    filters = {
      name                = local.base_image_name
      architecture        = var.architecture
      root-device-type    = "ebs"
      virtualization-type = "hvm"
      root-device-name    = local.root_device
    }
  }

  ami_name        = "mayfly-${local.label}-${formatdate("YYYYMMDD-hhmmss", timestamp())}"
  ami_description = "Mayfly: proves backups with ${local.what}."
  ami_users       = var.share_with_accounts
  snapshot_users  = var.share_with_accounts
  encrypt_boot    = !local.emulated
  kms_key_id      = var.kms_key_id
  ena_support     = true
  tags            = local.tags
  snapshot_tags   = local.tags

  launch_block_device_mappings {
    device_name           = local.root_device
    volume_type           = "gp3"
    volume_size           = var.root_volume_gibibytes
    iops                  = 3000
    throughput            = 125
    delete_on_termination = true
  }

  # A bake that is left alone ends as instances do.
  shutdown_behavior = "terminate"
  run_tags          = { Name = "mayfly bake", "mayfly:bake" = local.what }
  run_volume_tags   = { Name = "mayfly bake", "mayfly:bake" = local.what }

  # Its key is removed with all others by clean.sh.
  ssh_username                          = "admin"
  ssh_timeout                           = "5m"
  temporary_key_pair_type               = "ed25519"
  temporary_security_group_source_cidrs = var.ssh_sources

  custom_endpoint_ec2     = var.ec2_endpoint
  skip_region_validation  = local.emulated
  skip_metadata_api_check = local.emulated
  ssh_host                = var.ssh_host
  ssh_private_key_file    = var.ssh_private_key_file
}

build {
  sources = ["source.amazon-ebs.mayfly"]

  provisioner "shell" {
    inline = [for name in ["files", "store-files", "bundles", "validators"] : "mkdir -p ${local.workshop}/${name}"]
  }
  provisioner "file" {
    source      = "${path.root}/files/"
    destination = "${local.workshop}/files"
  }
  provisioner "file" {
    source      = "${local.store}/files/"
    destination = "${local.workshop}/store-files"
  }
  # Programs of the user's own, if there are any.
  provisioner "file" {
    source      = "${path.root}/validators/"
    destination = "${local.workshop}/validators"
  }
  provisioner "file" {
    source      = "${local.bundles}/stores/${var.store}/"
    destination = "${local.workshop}/bundles"
  }
  provisioner "file" {
    sources = [
      "${local.bundles}/agent/mayfly-agent.mjs",
      "${local.bundles}/agent/mayfly-failure-log.mjs",
    ]
    destination = "${local.workshop}/bundles/"
  }

  provisioner "shell" {
    scripts = [
      "${path.root}/provision/system.sh",
      "${path.root}/provision/node.sh",
      "${local.store}/provision/install.sh",
      "${path.root}/provision/units.sh",
      "${path.root}/provision/validators.sh",
      "${local.store}/provision/self-test.sh",
    ]
    execute_command  = local.execute
    environment_vars = concat(local.environment, ["BASE=${build.SourceAMIName}", "BASE_MADE_AT=${build.SourceAMICreationDate}"])
  }

  # The backup that the self-test has made: with it the image will prove itself before it is used.
  provisioner "file" {
    direction   = "download"
    source      = "${local.workshop}/reference.tar.gz"
    destination = "${local.bundles}/reference-${local.label}.tar.gz"
  }

  provisioner "shell" {
    script           = "${path.root}/provision/clean.sh"
    execute_command  = local.execute
    environment_vars = local.environment
  }

  post-processor "manifest" {
    output     = "${local.bundles}/image-manifest.json"
    strip_path = true
    custom_data = {
      store        = var.store
      version      = var.server_version
      architecture = var.architecture
      commit       = var.commit
    }
  }
}
