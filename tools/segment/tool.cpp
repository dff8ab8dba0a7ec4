// The command line as a whole: commands, exit codes, messages.
#include "tool.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "interrupt.h"

namespace atrous::tool {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  segment scan.png                                  text, headings, figures and tables of a page\n"
    "  segment photo.jpg --model deeplab.onnx            the same as: segment run photo.jpg --model deeplab.onnx\n"
    "  segment run photos --model deeplab.onnx --output results --json\n"
    "  segment eval --model deeplab.onnx --images photos --labels truth\n"
    "  segment bench --model deeplab.onnx --threads 2\n"
    "  segment explain --model deeplab.onnx --runs 5\n"
    "  segment convert export.onnx deeplab.onnx --preset imagenet --labels-from voc\n"
    "  segment inspect deeplab.onnx --check\n"
    "\n"
    "`segment COMMAND --help` explains a command. A first word that is no command is an image for `run`.\n"
    "Data go to stdout, messages to stderr. Exit code: 0 all done; 1 some inputs failed, a check did not\n"
    "pass, or stdout cannot be written; 2 usage or model error; 130 or 143 interrupted.";

void declare(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  app.footer(kFooter);
  app.set_version_flag("--version",
                       [] { return std::string("segment ") + version() + " (oneDNN " + onednn_version() + ")"; });
  add_run(app, action);
  add_eval(app, action);
  add_bench(app, action);
  add_explain(app, action);
  add_convert(app, action);
  add_inspect(app, action);
  add_models(app, action);
  add_completion(app, action);
  add_manual(app, action);
}

// `run` is meant where the first word is an image or an option of `run`.
void insert_default_command(const CLI::App& app, std::vector<std::string>& words) {
  if (words.empty()) throw UsageError("nothing to do", "segment photo.jpg --model deeplab.onnx, or segment --help");
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "--version") return;
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto named = [&](const CLI::App* command) { return command->get_name() == first; };
  if (std::none_of(commands.begin(), commands.end(), named)) words.insert(words.begin(), "run");
}

// "The following ... expected: --x." in the form of our own messages; names in capitals stay.
std::string lower_case_start(std::string message) {
  const bool is_word = message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])) != 0;
  if (is_word) message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  while (!message.empty() && (message.back() == '.' || message.back() == '\n')) message.pop_back();
  return message;
}

int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {  // --help, --version
    std::ostringstream text;
    std::ostringstream unused;
    app.exit(error, text, unused);
    print_data(text.str());
    return kDone;
  }
  const auto chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "" : " " + chosen.front()->get_name();
  print_error(lower_case_start(error.what()), "segment" + command + " --help lists what is understood");
  return kRefused;
}

// oneDNN keeps what it made for sizes of images that are long gone: 1024 primitives of a quarter of a megabyte, unless
// it is told otherwise. A network has some hundred.
void bound_primitive_cache() {
  if (std::getenv("DNNL_PRIMITIVE_CACHE_CAPACITY") != nullptr) return;  // the older name of what the user may set
  setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "256", 0);
}

}  // namespace

Action parse_tool(std::vector<std::string> words) {
  const auto app = std::make_shared<CLI::App>(
      "Semantic segmentation of images with DeepLab and its relatives, from ONNX and TensorFlow Lite files.",
      "segment");
  Action action;
  declare(*app, action);
  insert_default_command(*app, words);
  std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
  try {
    app->parse(words);
  } catch (const CLI::ParseError& error) {
    const int code = report_parse_error(*app, error);
    return [code] { return code; };
  }
  return [app, action] { return action(); };  // some actions look at the options' declarations
}

int run_tool(std::vector<std::string> words) {
  fail_instead_of_ending();
  bound_primitive_cache();
  try {
    return parse_tool(std::move(words))();
  } catch (const UsageError& error) {
    print_error(error.what(), error.hint());
  } catch (const OutputError& error) {
    print_error(error.what());
    return kSomeFailed;
  } catch (const Error& error) {
    print_error(error.what());
  } catch (const std::bad_alloc&) {
    print_error("out of memory");
  } catch (const std::filesystem::filesystem_error& error) {
    print_error(error.path1().string() + ": " + error.code().message());
  } catch (const std::exception& error) {  // a defect, but not one to crash over
    print_error(std::string("internal: ") + error.what());
  }
  return kRefused;
}

}  // namespace atrous::tool
