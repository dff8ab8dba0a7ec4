// Class names, and the classes that a user names.
#pragma once

#include <string>
#include <vector>

#include "atrous/model.h"

namespace atrous::tool {

// Class names of a data set ("voc", "cityscapes", "ade20k") or from a file with one a line. Throws UsageError.
std::vector<std::string> read_class_names(const std::string& name_or_file);

// The name of a class: from the facts, else "class 7".
std::string class_name(const ModelFacts& facts, int klass);

// The classes that a text names: "cat,dog" by name or index; "@FILE", or a file that exists, has one a line.
// Throws UsageError for unknown names.
std::vector<int> resolve_classes(const std::string& text, const ModelFacts& facts);

}  // namespace atrous::tool
