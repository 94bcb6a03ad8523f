# In a file of its own: Packer 1.6, which has this builder compiled in, knows neither this block nor `packer init`.
packer {
  required_version = ">= 1.6.6"
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = "~> 1.3"
    }
  }
}
