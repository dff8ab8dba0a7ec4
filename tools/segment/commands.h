// The commands of the tool. Each declares its options below `app` and, when it is chosen, sets `action`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace atrous::tool {

// Does what the command promises and returns the exit code.
using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action);
void add_eval(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_convert(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_models(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_manual(CLI::App& app, Action& action);

}  // namespace atrous::tool
