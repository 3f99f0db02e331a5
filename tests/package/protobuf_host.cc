// A program with protobuf of its own, the full runtime, that registers a file of the same name and
// a message of the same name as Coxswain has inside, with other fields. Neither notices the other.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <string>

#include "coxswain/v1/tally.pb.h"

#include "linked.h"

namespace {

void UseOwnProtobuf() {
  using google::protobuf::DescriptorPool;
  const auto* file = DescriptorPool::generated_pool()->FindFileByName("coxswain/v1/tally.proto");
  EXPECT(file != nullptr);
  EXPECT(file->message_type_count() == 1);
  EXPECT(file->message_type(0)->full_name() == "coxswain.v1.TallyHead");
  EXPECT(file->message_type(0)->FindFieldByName("note_of_the_host") != nullptr);

  coxswain::v1::TallyHead tally;
  tally.set_note_of_the_host("the host's");
  (*tally.mutable_counts())["one"] = 1;
  coxswain::v1::TallyHead copy;
  EXPECT(copy.ParseFromString(tally.SerializeAsString()));
  std::string json;
  EXPECT(google::protobuf::util::MessageToJsonString(copy, &json).ok());
  EXPECT(json == R"({"noteOfTheHost":"the host's","counts":{"one":"1"}})");
}

}  // namespace

int main() {
  GOOGLE_PROTOBUF_VERIFY_VERSION;
  UseOwnProtobuf();
  exercise(&linked, 10);
  UseOwnProtobuf();
  google::protobuf::ShutdownProtobufLibrary();
  exercise(&linked, 10);
  return 0;
}
