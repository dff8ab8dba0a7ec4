// Parses the text form of a graph.
#include <limits>
#include <map>

#include "graph/edit.h"
#include "graph/text.h"
#include "graph/text_lexer.h"
#include "graph/text_literals.h"

namespace atrous {
namespace {

constexpr std::int64_t kMostRandomElements = 64 << 20;  // in one graph

bool is_float(const std::string& text) { return text.find_first_of(".enEN") != std::string::npos; }

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text), token_(lexer_.next()) {}

  Graph run() {
    word("graph");
    mark("(");
    while (!is(")")) {
      graph_.inputs.push_back(define(declaration()));
      if (!accept(",")) break;
    }
    mark(")");
    mark("{");
    while (token_.kind != TokenKind::kWord || token_.text != "return") statement();
    advance();
    if (!is("}")) graph_.outputs = operands();
    mark("}");
    if (token_.kind != TokenKind::kEnd) unexpected("nothing after the graph");
    return std::move(graph_);
  }

 private:
  template <typename... Parts>
  [[noreturn]] void error(const Parts&... parts) const {
    fail(ErrorCode::kCorrupt, "line ", token_.line, ": ", parts...);
  }
  [[noreturn]] void unexpected(const std::string& wanted) const {
    error("wanted ", wanted, ", found ", token_.kind == TokenKind::kEnd ? token_.text : quote_text(token_.text, '\''));
  }

  Token advance() { return std::exchange(token_, lexer_.next()); }
  bool is(const char* text) const { return token_.kind == TokenKind::kMark && token_.text == text; }
  bool is_word(const char* text) const { return token_.kind == TokenKind::kWord && token_.text == text; }
  bool accept(const char* text) {
    const bool here = is(text);
    if (here) advance();
    return here;
  }
  bool accept_word(const char* text) {
    const bool here = is_word(text);
    if (here) advance();
    return here;
  }
  void mark(const char* text) {
    if (!accept(text)) unexpected(quote_text(text, '\''));
  }
  void word(const char* text) {
    if (!accept_word(text)) unexpected(quote_text(text, '\''));
  }
  std::string take(TokenKind kind, const char* wanted) {
    if (token_.kind != kind) unexpected(wanted);
    return advance().text;
  }

  // %a: type, _, %b = Op(...) {...} "name", or %w = const type {...}. The outputs come into being after the inputs are
  // read.
  void statement() {
    std::vector<Value> outputs;
    do {
      outputs.push_back(accept_word("_") ? Value{} : declaration());
    } while (accept(","));
    mark("=");
    const std::string op = take(TokenKind::kWord, "an operator");
    if (op == "const") {
      Tensor tensor = constant();
      if (outputs.size() != 1 || outputs[0].name.empty()) error("a constant wants one name");
      make_constant(graph_, define(outputs[0]), std::move(tensor));
      return;
    }
    Node node = operation(op);
    for (const Value& value : outputs) node.outputs.push_back(value.name.empty() ? kNone : define(value));
    graph_.nodes.push_back(std::move(node));
  }

  Node operation(const std::string& op) {
    Node node{op, "", {}, {}, {}};
    mark("(");
    if (!is(")")) node.inputs = operands();
    mark(")");
    if (accept("{")) attributes(node.attrs);
    if (token_.kind == TokenKind::kName) node.name = advance().text;
    return node;
  }

  Value declaration() {
    Value value;
    value.name = take(TokenKind::kValue, "a value");
    if (accept(":")) std::tie(value.dtype, value.shape) = type();
    return value;
  }

  ValueId define(const Value& value) {
    const ValueId id = add_value(graph_, value.name, value.dtype, value.shape);
    if (!by_name_.emplace(value.name, id).second) error("'%", value.name, "' is made twice");
    return id;
  }

  std::vector<ValueId> operands() {
    std::vector<ValueId> ids;
    do {
      ids.push_back(accept_word("_") ? kNone : operand());
    } while (accept(","));
    return ids;
  }

  ValueId operand() {
    const std::string name = take(TokenKind::kValue, "a value");
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) error("'%", name, "' is used before it is made");
    return found->second;
  }

  std::pair<DType, Shape> type() {
    const auto dtype = parse_dtype(token_.text);
    if (token_.kind != TokenKind::kWord || !dtype) unexpected("an element type");
    advance();
    mark("[");
    Shape shape = accept("*") ? Shape::unranked() : extents();
    mark("]");
    return {*dtype, std::move(shape)};
  }

  Shape extents() {
    std::vector<std::int64_t> dims;
    while (!is("]")) {
      dims.push_back(accept("?") ? Shape::kUnknownDim : whole_number());
      if (!accept(",")) break;
    }
    return Shape(std::move(dims));
  }

  std::int64_t whole_number() {
    const auto value = parse_number<std::int64_t>(token_.text);
    if (token_.kind != TokenKind::kNumber || !value || *value < 0) unexpected("a whole number");
    advance();
    return *value;
  }

  Tensor constant() {
    auto declared = type();
    const DType dtype = declared.first;
    Shape& shape = declared.second;
    if (!shape.complete()) error("the shape of a constant must be complete");
    const std::string where = "line " + std::to_string(token_.line);
    if (accept_word("random")) return random(dtype, std::move(shape));
    if (is_word("digest")) error("the elements of the constant were left out when it was printed");
    mark("{");
    std::vector<std::string> elements;
    while (!is("}")) {
      if (token_.kind != TokenKind::kNumber && token_.kind != TokenKind::kWord) unexpected("a number");
      elements.push_back(advance().text);
      if (!accept(",")) break;
    }
    mark("}");
    return within(where, [&] {
      const std::int64_t wanted = shape.elements();
      if (static_cast<std::int64_t>(elements.size()) != wanted) {
        fail(ErrorCode::kCorrupt, "a constant ", shape.text(), " wants ", wanted, " elements, has ", elements.size());
      }
      return parse_elements(dtype, std::move(shape), elements);
    });
  }

  Tensor random(DType dtype, Shape shape) {
    if (dtype != DType::kF32) error("random elements are f32, wanted ", name(dtype));
    mark("(");
    const std::int64_t seed = whole_number();
    if (seed > std::numeric_limits<std::uint32_t>::max()) error("the seed ", seed, " has more than 32 bits");
    mark(")");
    return within("line " + std::to_string(token_.line), [&] {
      const std::int64_t wanted = shape.elements();
      if (wanted > kMostRandomElements - random_elements_) {
        fail(ErrorCode::kResource, "a graph may have ", kMostRandomElements, " random elements, wanted ", shape.text(),
             " more");
      }
      random_elements_ += wanted;
      return atrous::random_elements(std::move(shape), static_cast<std::uint32_t>(seed));
    });
  }

  void attributes(Attrs& attrs) {
    while (!is("}")) {
      const std::string key = take(TokenKind::kWord, "the name of an attribute");
      if (attrs.has(key)) error("the attribute '", key, "' is given twice");
      mark("=");
      attrs.set(key, attribute());
      if (!accept(",")) break;
    }
    mark("}");
  }

  Attr attribute() {
    if (token_.kind == TokenKind::kString) return advance().text;
    if (accept_word("floats")) return empty_list<float>();
    if (accept_word("strings")) return empty_list<std::string>();
    if (accept("[")) return list();
    if (is_float(token_.text)) return take_float();
    return take_integer();
  }

  template <typename T>
  std::vector<T> empty_list() {
    mark("[");
    mark("]");
    return {};
  }

  // A list has the type of its first element; an empty one holds integers.
  Attr list() {
    if (token_.kind == TokenKind::kString)
      return rest<std::string>([this] { return take(TokenKind::kString, "a string"); });
    if (!is("]") && is_float(token_.text)) return rest<float>([this] { return take_float(); });
    return rest<std::int64_t>([this] { return take_integer(); });
  }

  template <typename T, typename Take>
  std::vector<T> rest(Take take) {
    std::vector<T> elements;
    while (!is("]")) {
      elements.push_back(take());
      if (!accept(",")) break;
    }
    mark("]");
    return elements;
  }

  float take_float() {
    const bool spelled = token_.kind == TokenKind::kNumber || token_.kind == TokenKind::kWord;
    const auto value = parse_number<float>(token_.text);
    if (!spelled || !value) unexpected("a float");
    advance();
    return *value;
  }

  std::int64_t take_integer() {
    const auto value = parse_number<std::int64_t>(token_.text);
    if (token_.kind != TokenKind::kNumber || !value) unexpected("an integer");
    advance();
    return *value;
  }

  Graph graph_;
  TextLexer lexer_;
  Token token_;
  std::map<std::string, ValueId> by_name_;
  std::int64_t random_elements_ = 0;
};

}  // namespace

Graph parse(std::string_view text) { return Parser(text).run(); }

}  // namespace atrous
