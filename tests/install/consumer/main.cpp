// Uses the installed headers and library.
#include <atrous/atrous.h>

#include <iostream>

int main() {
  try {
    atrous::Model::load("no-such-model.onnx");
  } catch (const atrous::Error& error) {
    std::cout << atrous::version() << " " << atrous::name(error.code()) << "\n";
  }
  return 0;
}
