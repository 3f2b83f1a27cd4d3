// A schema for tests, with every kind of field.
#pragma once

#include "deploy/envoy/json/schema.h"

namespace district::json {

inline const Schema& TestingSchema() {
  static const auto* const schema = new Schema(*Schema::Parse(R"(
enum test.Kind KIND_UNSPECIFIED PARTY STATE
message test.Date
field year year - integer
field month month - integer
message test.Node
field display_name displayName - text
field other_names otherNames - *text
field birth_date birthDate - test.Date
field kind kind - test.Kind
field kinds kinds - *test.Kind
field active active - boolean
field start_time startTime - time
field numbers numbers - *integer
field views views - long
field children children - *test.Node
field child child - test.Node
field by_post byPost holder text
field by_person byPerson holder text
message test.GetRequest
field name name - text
field read_time readTime - time
message test.ListRequest
field page_size pageSize - integer
field filter filter - text
field show_deleted showDeleted - boolean
field as_of asOf - test.Date
field kinds kinds - *test.Kind
field names names - *text
field read_time readTime - time
message test.CreateRequest
field node node - test.Node
field node_id nodeId - text
message test.UpdateRequest
field node node - test.Node
field update_mask updateMask - mask
message test.BatchRequest
field requests requests - *test.CreateRequest
field request_id requestId - text
route GET /v1/{name=nodes/*} test.GetRequest -
route GET /v1/nodes test.ListRequest -
route GET /v1/nodes:search test.ListRequest -
route POST /v1/nodes test.CreateRequest node
route PATCH /v1/{node.name=nodes/*} test.UpdateRequest node
route POST /v1/nodes:batchCreate test.BatchRequest *
route PUT /v1/{name=nodes/*}:upload test.GetRequest =
)"));
  return *schema;
}

}  // namespace district::json
