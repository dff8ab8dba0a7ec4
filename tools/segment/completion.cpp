// The completion command: a script for bash, made from the tables of options.
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "failure.h"
#include "option_words.h"

namespace atrous::tool {
namespace {

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// What bash offers for the value of an option.
std::string value_completion(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  if (const auto words = choices(option); !words.empty()) {
    return "compgen -W '" + joined(words, " ") + "' -- \"$current\"";
  }
  if (type == "DIR") return "compgen -d -- \"$current\"";
  if (type.find("FILE") != std::string::npos) return "compgen -f -- \"$current\"";
  return "true";
}

// The case "COMMAND --option" of every option that takes a value.
std::string value_cases(const CLI::App& command) {
  std::string cases;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() || !takes_value(*option)) continue;
    std::vector<std::string> patterns;
    for (const std::string& word : spellings(*option)) patterns.push_back("'" + command.get_name() + " " + word + "'");
    cases +=
        "    " + joined(patterns, "|") + ") mapfile -t COMPREPLY < <(" + value_completion(*option) + "); return ;;\n";
  }
  return cases;
}

// The options of a command, and the words that its positional argument may be.
std::string option_case(const CLI::App& command) {
  std::string options;
  std::string words;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      words += joined(choices(*option), " ");
    } else {
      options += joined(spellings(*option), " ") + " ";
    }
  }
  return "    " + command.get_name() + ") options='" + options + "' words='" + words + "' ;;\n";
}

constexpr const char* kHead = R"(# bash completion for segment, printed by `segment completion bash`.
_segment() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=run options= words=
  local IFS=$' \t\n'
  if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
)";

constexpr const char* kTail = R"(  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    if ((COMP_CWORD == 1)) || [[ -z $words ]]; then
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
    fi
  fi
}
complete -o filenames -F _segment segment
)";

std::string bash_script(const CLI::App& app) {
  std::string names;
  std::string pattern;
  std::string values;
  std::string options;
  for (const CLI::App* command : commands_of(app)) {
    names += command->get_name() + " ";
    pattern += (pattern.empty() ? "" : "|") + command->get_name();
    values += value_cases(*command);
    options += option_case(*command);
  }
  std::string script = kHead;
  script += "  if ((COMP_CWORD > 1)); then\n    case ${COMP_WORDS[1]} in " + pattern +
            ") command=${COMP_WORDS[1]} ;; esac\n  fi\n";
  script += "  case \"$command $previous\" in\n" + values + "  esac\n";
  script += "  case $command in\n" + options + "  esac\n";
  script += "  if ((COMP_CWORD == 1)); then options+=' --version' words='" + names + "'; fi\n";
  return script + kTail;
}

}  // namespace

void add_completion(CLI::App& app, Action& action) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command = *app.add_subcommand("completion", "Print a completion script for a shell");
  command.add_option("SHELL", *shell, "The shell")->required()->check(CLI::IsMember({"bash"}));
  command.footer("Example:\n  segment completion bash > ~/.local/share/bash-completion/completions/segment");
  command.callback([shell, &app, &action] {
    action = [shell, &app] {
      print_data(bash_script(app));
      return kDone;
    };
  });
}

}  // namespace atrous::tool
