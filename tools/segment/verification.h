// `convert --verify`: source and result on the same input, layer by layer.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "atrous/parity.h"
#include "json_text.h"

namespace atrous::tool {

// As the user wrote it.
struct VerifyChoice {
  bool asked = false;
  std::vector<std::string> images;  // none: a seeded input
  std::string tolerance;            // empty: 1e-4
  ImageLimits image_limits;
};

// Declares the words IMAGE, which stand behind those that the command has already, --verify and --tolerance.
void add_verify_options(CLI::App& command, VerifyChoice& choice);

// Puts IN, OUT and the images where they belong: with --verify, a word with the name of an image is one wherever it
// stands. Throws UsageError if IN and OUT are not among the words, and for images without --verify.
void sort_words(VerifyChoice& choice, std::string& in, std::string& out);

// Throws UsageError for images that do not exist, and for a tolerance that is no number or without --verify.
void require_verify_inputs(const VerifyChoice& choice);

double verify_tolerance(const VerifyChoice& choice);

struct Verification {
  std::string input;  // the image's path, or "seeded"
  ParityReport report;
};

// Compares on every image, or on the seeded input. Errors as compare_layers and load_image.
std::vector<Verification> verify_conversion(const VerifyChoice& choice, const std::string& source,
                                            const std::string& result, const ParityOptions& options);

bool passed(const std::vector<Verification>& verifications);

// A table of all layers for every input, and what follows from it.
std::string verification_text(const std::vector<Verification>& verifications);

Json verification_json(const std::vector<Verification>& verifications);

}  // namespace atrous::tool
