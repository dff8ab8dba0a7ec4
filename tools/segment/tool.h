// The command line as a whole: commands, exit codes, messages.
#pragma once

#include <string>
#include <vector>

#include "commands.h"

namespace atrous::tool {

// What the words after the program's name ask for, to be done by calling it; nothing has been done yet but printing the
// help, or what is wrong with the words. Throws UsageError.
Action parse_tool(std::vector<std::string> words);

// Runs the command that the words after the program's name ask for, and returns the exit code.
int run_tool(std::vector<std::string> words);

}  // namespace atrous::tool
