// Writes the models of operator_cases() and their inputs into a folder, for LiteRT: write_operators FOLDER
//
// N.tflite and N.in (the input's bytes, in the file's order) for N from 0 on; N and the name go to stdout.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tflite/operator_cases.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_operators FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  int number = 0;
  for (const atrous::test::OperatorCase& operator_case : atrous::test::operator_cases()) {
    const atrous::Tensor input = atrous::test::case_input(operator_case);
    std::ofstream(folder / (std::to_string(number) + ".tflite"), std::ios::binary) << operator_case.bytes;
    std::ofstream(folder / (std::to_string(number) + ".in"), std::ios::binary)
        .write(static_cast<const char*>(input.data()), static_cast<std::streamsize>(input.bytes()));
    std::cout << number++ << " " << operator_case.name << "\n";
  }
  return 0;
}
