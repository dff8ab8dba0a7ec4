// What the scanner of ONNX files knows of messages is what libonnx knows.
#include "onnx/skeleton.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <onnx/onnx_pb.h>

#include <deque>
#include <set>

#include "hostile/case.h"

namespace atrous::test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Path = std::vector<const FieldDescriptor*>;

// A model with nothing in it but one message inside the other, as the path says.
std::string nested(const Path& path) {
  onnx::ModelProto model;
  Message* at = &model;
  for (const FieldDescriptor* field : path) {
    const auto* const reflection = at->GetReflection();
    at = field->is_repeated() ? reflection->AddMessage(at, field) : reflection->MutableMessage(at, field);
  }
  return model.SerializeAsString();
}

TEST(Skeleton, messages_of_every_kind_are_looked_into) {
  std::deque<std::pair<const Descriptor*, Path>> waiting{{onnx::ModelProto::descriptor(), {}}};
  std::set<const Descriptor*> seen{waiting.front().first};
  int fields = 0;
  for (; !waiting.empty(); waiting.pop_front()) {
    for (int i = 0; i < waiting.front().first->field_count(); ++i) {
      const FieldDescriptor* const field = waiting.front().first->field(i);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      Path path = waiting.front().second;
      path.push_back(field);
      const std::string bytes = nested(path);
      const auto depth = static_cast<int>(path.size());
      const Source source(std::as_bytes(std::span(bytes)));
      EXPECT_EQ(error_of([&] { read_skeleton(source, {.max_depth = depth - 1}); }).substr(0, 29),
                "resource: messages are nested")
          << field->full_name();
      EXPECT_EQ(read_skeleton(source, {.max_depth = depth}), bytes) << field->full_name();
      ++fields;
      if (seen.insert(field->message_type()).second) waiting.emplace_back(field->message_type(), path);
    }
  }
  EXPECT_GE(fields, 40);
}

}  // namespace
}  // namespace atrous::test
