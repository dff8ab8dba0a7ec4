// ONNX's own test cases: a model, its inputs, and the outputs it must give.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atrous/tensor.h"

namespace atrous::test {

// The folder of libonnx-testdata: ATROUS_ONNX_TESTDATA, or where Debian installs it.
std::filesystem::path onnx_test_data();

// The cases of conformance.txt below a folder ("node"), as "node/test_add".
std::vector<std::string> listed_cases(const std::string& folder);

// Every case that is installed.
std::vector<std::string> installed_cases();

// Runs the model of a case on its inputs and compares: "" if all outputs agree (rtol 1e-3, atol 1e-7), else what
// differs. Throws what loading and running throw.
std::string run_case(const std::string& name);

}  // namespace atrous::test
