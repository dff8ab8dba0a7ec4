// What the tables of options say, in words: for the completion script and the manual page.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace atrous::tool {

// All commands, in the order of --help.
std::vector<const CLI::App*> commands_of(const CLI::App& app);

// {"--model", "-m"}: every spelling of an option; negated flags too.
std::vector<std::string> spellings(const CLI::Option& option);

// The words between the braces of "TEXT:{bilinear,nearest}"; none for other types.
std::vector<std::string> choices(const CLI::Option& option);

// The words with something between them.
std::string joined(const std::vector<std::string>& words, const std::string& between);

}  // namespace atrous::tool
