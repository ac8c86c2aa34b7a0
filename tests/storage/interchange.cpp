// SPDX-License-Identifier: Apache-2.0
// The C++ half of interchange.py: writes sample files, or checks a file that Python wrote.
//   storage_interchange write FOLDER
//   storage_interchange check FOLDER/python.safetensors
#include <iostream>
#include <string>

#include "fe/storage/safetensors.h"
#include "tests/storage/sample_file.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string command = argv[1];
  const std::filesystem::path path = argv[2];
  const fe::TensorFile sample = fe::testing::sample_file();
  if (command == "write") {
    fe::write_tensor_file(path / "sample.h5", sample);
    fe::save_safetensors(path / "sample.safetensors", sample.tensors, sample.attributes);
    return 0;
  }
  if (fe::testing::same(fe::load_safetensors(path), sample)) return 0;
  std::cerr << path << " does not hold the sample's tensors\n";
  return 1;
}
