// Which images of a batch an earlier run has done already, told from the outputs themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "inputs.h"

namespace atrous::tool {

// How the outputs of one image were made. The label map carries it as its note; it is written last, so that a label
// map with a record vouches for all files of its image.
struct RunRecord {
  std::string settings;  // a fingerprint of the model and of all options that decide what the outputs hold
  std::string source;    // a fingerprint of the image's bytes; empty where they can be read only once
  std::vector<std::pair<std::string, std::uint64_t>> files;  // the other outputs: what their names end in, and bytes
};

// The record as it stands in the label map: JSON in ASCII.
std::string record_text(const RunRecord& record);

// A fingerprint of the image's bytes; empty for what is no regular file or cannot be read.
std::string source_fingerprint(const std::filesystem::path& image);

// Whether all outputs of an image are there, complete, and made of the same bytes with these settings. `base` is the
// path of the outputs without ".labels.png".
bool is_done(const InputImage& input, const std::filesystem::path& base, const std::string& settings);

// Removes temporary files of outputs that killed processes have left in the folders of these outputs: those whose
// process does not run here and that were last written more than an hour ago.
void remove_abandoned_parts(const std::vector<std::filesystem::path>& bases);

}  // namespace atrous::tool
