// What the fuzzers run on their bytes. The same functions run on the stored inputs in the unit tests.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace atrous::fuzz {

using Bytes = std::span<const std::uint8_t>;

// Does with the bytes what the engine does with a file. Errors of the kinds that a file may cause are taken; everything
// else leaves as an exception: internal errors, other exceptions, and broken promises as std::logic_error.
using Run = void (*)(Bytes bytes);

struct Target {
  const char* name;
  Run run;
};

void onnx(Bytes bytes);    // an ONNX file: import, passes, text, a small plan
void tflite(Bytes bytes);  // a TensorFlow Lite file, the same
void text(Bytes bytes);    // the text form of a graph: what was parsed is printed and parsed to the same
void image(Bytes bytes);   // an image file of any format, and as a file of labels
void facts(Bytes bytes);   // metadata as JSON, in a model and beside it: what was read is written and read to the same
void arguments(Bytes bytes);  // the words of a command line, separated by line ends
void graph(Bytes bytes);      // builds a graph, plans it and compares what the kernels make with the references

std::span<const Target> targets();

// The target of that name, or null.
const Target* find_target(const std::string& name);

}  // namespace atrous::fuzz
