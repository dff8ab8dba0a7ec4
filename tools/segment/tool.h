// The command line as a whole: commands, exit codes, messages.
#pragma once

#include <string>
#include <vector>

namespace atrous::tool {

// Runs the command that the words after the program's name ask for, and returns the exit code.
int run_tool(std::vector<std::string> words);

}  // namespace atrous::tool
