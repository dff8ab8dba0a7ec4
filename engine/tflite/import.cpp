// The stages of an import: verify, choose outputs, find what they need, bring it into the graph, name the outputs.
#include "tflite/import.h"

#include <algorithm>

#include "core/error.h"
#include "core/missing_report.h"
#include "graph/edit.h"
#include "graph/name_budget.h"
#include "tflite/input_facts.h"
#include "tflite/metadata.h"
#include "tflite/operators.h"
#include "tflite/space_to_batch.h"

namespace atrous {
namespace {

constexpr int kCanonicalOpset = 18;
constexpr const char* kFormat = "TensorFlow Lite";

// What the report calls an operator that is not known: a name that is not a sentence yet is put in quotes.
std::string quoted(const std::string& name) { return name.starts_with("custom ") ? name : "operator '" + name + "'"; }

class TfliteImport {
 public:
  TfliteImport(const Source& source, const ImportOptions& options)
      : file_(source, options.limits), tensors_(file_, options.limits, build_), readers_(find_readers(file_)) {
    const auto* const operators = file_.graph().operators();
    needed_.assign(operators == nullptr ? 0 : operators->size(), false);
    choose_outputs(options);
    mark_needed();
  }

  Imported run() {
    add_inputs();
    for (std::size_t i = 0; i < needed_.size(); ++i) {
      if (needed_[i]) import_operator(i);
    }
    missing_.raise(kFormat);
    Imported imported;
    add_outputs(imported);
    for (const ValueId input : build_.graph.inputs) imported.input_dtypes.push_back(build_.dtype(input));
    const auto pixels = input_facts(tensors_);
    imported.properties = metadata_facts(file_, pixels.has_value(), first_output_);
    if (pixels) imported.properties["atrous.input"] = *pixels;
    imported.opset = kCanonicalOpset;
    imported.dropped_outputs = std::move(dropped_);
    if (file_.model().description() != nullptr) imported.producer = file_.model().description()->str();
    imported.graph = std::move(build_.graph);
    remove_dead_nodes(imported.graph);
    verify(imported.graph);
    return imported;
  }

 private:
  const tflite::Operator& at(std::size_t i) const {
    return *file_.graph().operators()->Get(static_cast<flatbuffers::uoffset_t>(i));
  }

  void choose_outputs(const ImportOptions& options) {
    const auto* const outputs = file_.graph().outputs();
    if (outputs == nullptr || outputs->size() == 0) fail(ErrorCode::kCorrupt, "the graph has no output");
    std::vector<std::string> names;
    NameBudget budget;  // outputs may have their name in common
    for (const int output : *outputs) {
      names.push_back(file_.tensor_name(output));
      budget.take(names.back().size());
    }
    const std::vector<std::size_t> wanted = wanted_outputs(names, options);
    first_output_ = wanted.front();
    for (const std::size_t i : wanted) outputs_.push_back(outputs->Get(static_cast<flatbuffers::uoffset_t>(i)));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::find(wanted.begin(), wanted.end(), i) == wanted.end()) dropped_.push_back(names[i]);
    }
  }

  // Operators stand in the order in which they run, so one walk from the end finds all that the outputs need.
  void mark_needed() {
    std::vector<bool> wanted(readers_.size(), false);
    for (const int tensor : outputs_) wanted[static_cast<std::size_t>(tensor)] = true;
    for (std::size_t i = needed_.size(); i-- > 0;) {
      const auto* const made = at(i).outputs();
      const auto* const read = at(i).inputs();
      for (flatbuffers::uoffset_t k = 0; made != nullptr && k < made->size(); ++k) {
        const auto tensor = static_cast<std::size_t>(made->Get(k));
        if (tensor < wanted.size() && wanted[tensor]) needed_[i] = true;
      }
      for (flatbuffers::uoffset_t k = 0; needed_[i] && read != nullptr && k < read->size(); ++k) {
        const auto tensor = static_cast<std::size_t>(read->Get(k));
        if (tensor < wanted.size()) wanted[tensor] = true;
      }
    }
  }

  void add_inputs() {
    const auto* const inputs = file_.graph().inputs();
    for (flatbuffers::uoffset_t i = 0; inputs != nullptr && i < inputs->size(); ++i) {
      const std::string name = file_.tensor_name(inputs->Get(i));
      within("input '" + name + "'", [&] { tensors_.add_input(inputs->Get(i)); });
    }
  }

  // What is not supported is noted down, and the search goes on. Other errors count only while nothing has been noted:
  // behind an operator that is missing they may be its consequences.
  void import_operator(std::size_t i) {
    const std::string name = file_.operator_name(at(i));
    const std::string serves = first_output_name(i);
    try {
      import_known(i, name);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kUnsupported) {
        missing_.add(find_tflite_operator(name) == nullptr ? error.what() : name + ": " + error.what(), serves);
      } else if (missing_.empty()) {
        throw Error(error.code(), "operator '" + serves + "' (" + name + "): " + error.what());
      }
      stand_in(i);
    }
  }

  std::string first_output_name(std::size_t i) const {
    const auto* const made = at(i).outputs();
    return made == nullptr || made->size() == 0 ? "" : file_.tensor_name(made->Get(0));
  }

  void stand_in(std::size_t i) {
    const auto* const made = at(i).outputs();
    try {
      for (flatbuffers::uoffset_t k = 0; k < made->size(); ++k) tensors_.make_unknown(made->Get(k));
    } catch (const Error&) {
      missing_.raise(kFormat);
    }
  }

  void import_known(std::size_t i, const std::string& name) {
    const ImportFn import = find_tflite_operator(name);
    if (import == nullptr) fail(ErrorCode::kUnsupported, quoted(name));
    const auto spelled = name == "SPACE_TO_BATCH_ND" ? find_spelled_dilation(tensors_, readers_, i) : std::nullopt;
    if (spelled) {
      needed_[spelled->conv] = false;
      needed_[spelled->to_space] = false;
      return import_spelled_dilation(*spelled, tensors_);
    }
    Operation op(at(i), tensors_);
    import(op);
  }

  void add_outputs(Imported& imported) {
    for (const int tensor : outputs_) {
      const std::string name = file_.tensor_name(tensor);
      build_.set_scope(name);
      ValueId value = within("output '" + name + "'", [&] { return tensors_.value(tensor); });
      std::vector<ValueId>& outputs = build_.graph.outputs;
      const bool taken = std::find(outputs.begin(), outputs.end(), value) != outputs.end();
      if (taken || build_.graph.value(value).name != name || build_.graph.value(value).constant >= 0) {
        value = build_.emit("Identity", {}, {value});
        build_.graph.value(value).name = build_.unique(name);
      }
      outputs.push_back(value);
      imported.output_dtypes.push_back(build_.dtype(value));
    }
  }

  const TfliteFile file_;
  GraphBuilder build_;
  TfliteTensors tensors_;
  Readers readers_;
  std::vector<int> outputs_;          // the wanted tensors
  std::size_t first_output_ = 0;      // position of the first of them among the file's outputs
  std::vector<std::string> dropped_;  // names of the others
  std::vector<bool> needed_;          // by operator
  MissingReport missing_;
};

}  // namespace

Imported import_tflite(const std::filesystem::path& file, const ImportOptions& options) {
  return within(file.string(), [&] { return TfliteImport(Source(file), options).run(); });
}

Imported import_tflite(std::span<const std::byte> bytes, const std::string& name, const ImportOptions& options) {
  return within(name, [&] { return TfliteImport(Source(bytes), options).run(); });
}

}  // namespace atrous
