// Merges and splits: all that belongs to them in one step, or nothing.
#include <map>
#include <string>
#include <vector>

#include "tests/integration/organizations/organizations.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string PostOf(const std::string& organization) {
  return Make(organization, "posts", "postId",
              {{"title", "Chức danh"}, {"kind", "OFFICE"}, {"seats", 1}})["name"];
}
std::string Appoint(const std::string& post, Json more = Json::object()) {
  Json body = {{"post", post}};
  body.update(more);
  return Make(NewPerson(), "appointments", "appointmentId", body)["name"];
}
std::vector<std::string> Moved(const Reply& reply) {
  return Names(reply.body.value("movedOrganizations", Json::array()));
}
Json NewPart(const std::string& id, Json more = Json::object()) {
  Json organization = {{"displayName", "Đơn vị mới"}, {"kind", "STATE"}, {"level", "WARD"}};
  organization.update(more);
  return {{"newOrganization", organization}, {"newOrganizationId", id}};
}

TEST(MergeTest, MovesWhatWasBelowAndKeepsWhatTheTargetHas) {
  const std::string top = NewUnit(), source = NewUnit(top), target = NewUnit(top);
  const std::string kept = NewUnit(target), child = NewUnit(source), listed = NewUnit(source);
  const std::string former = NewUnit(source), coming = NewUnit(top), elsewhere = NewUnit(top);
  ASSERT_THAT(Move(former, top, "2015-01-01"), IsOk());
  ASSERT_THAT(Move(coming, source, "2030-01-01"), IsOk());
  const Reply merged = Merge(source, target, "2018-07-12",
                             {{"children", {{{"organization", listed}, {"parent", elsewhere}}}},
                              {"decidingDocument", "documents/quyet-dinh-703"}});
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged.body["organization"]["dissolutionDate"], Date("2018-07-12"));
  EXPECT_THAT(Strings(merged.body["organization"], "successors"), ElementsAre(target));
  EXPECT_THAT(Strings(merged.body["target"], "predecessors"), ElementsAre(source));
  EXPECT_THAT(Moved(merged), UnorderedElementsAre(child, listed, coming));
  EXPECT_THAT(Strings(merged.body, "endedAppointments"), IsEmpty());
  EXPECT_EQ(Read(source), merged.body["organization"]);
  EXPECT_EQ(Read(target), merged.body["target"]);
  const Json moved = Read(child);
  EXPECT_THAT(Placements(moved), ElementsAre("..2018-07-12 " + source, "2018-07-13.. " + target));
  EXPECT_EQ(moved["placements"][1]["decidingDocument"], "documents/quyet-dinh-703");
  EXPECT_THAT(Placements(Read(coming)),
              ElementsAre("..2029-12-31 " + top, "2030-01-01.. " + target));
  EXPECT_EQ(Read(former)["parent"], top);

  std::map<std::string, std::string> before = TreeOn(top, "2018-07-12");
  std::map<std::string, std::string> after = TreeOn(top, "2018-07-13");
  EXPECT_EQ(before[child], source);
  EXPECT_EQ(before[kept], target);
  EXPECT_EQ(after[child], target);
  EXPECT_EQ(after[listed], elsewhere);
  EXPECT_EQ(after[kept], target);
  EXPECT_FALSE(after.contains(source));
  EXPECT_THAT(Merge(source, target, "2018-07-12"), IsError(400, "ALREADY_DISSOLVED"));
}

TEST(MergeTest, ChangesNothingElse) {
  const std::string source = NewUnit(), target = NewUnit(), child = NewUnit(source);
  const std::string grandchild = NewUnit(child), kept = NewUnit(target);
  std::map<std::string, Json> before;
  for (const std::string& name : {source, target, child, grandchild, kept}) {
    before[name] = Read(name);
  }
  ASSERT_THAT(Merge(source, target, "2018-07-12"), IsOk());
  for (const std::string& name : {source, target, child}) {
    EXPECT_NE(Read(name)["etag"], before[name]["etag"]) << name;
  }
  for (const std::string& name : {grandchild, kept}) EXPECT_EQ(Read(name), before[name]) << name;
}

TEST(MergeTest, IntoOneBelowGivesItThePlaceAbove) {
  const std::string top = NewUnit(), source = NewUnit(top), target = NewUnit(source);
  const std::string other = NewUnit(source);
  ASSERT_THAT(Merge(source, target, "2018"), IsOk());
  EXPECT_THAT(AncestorsOn(target, "2018-12-31"), ElementsAre(source, top));
  EXPECT_THAT(AncestorsOn(target, "2019-01-01"), ElementsAre(top));
  EXPECT_THAT(AncestorsOn(other, "2019-01-01"), ElementsAre(target, top));

  const std::string above = NewUnit(), middle = NewUnit(above), low = NewUnit(middle);
  EXPECT_THAT(Merge(above, low, "2018-01-01"), IsInvalid("target.parent", "ORGANIZATION_CYCLE"));
  EXPECT_FALSE(Read(above).contains("dissolutionDate"));
}

TEST(MergeTest, EndsAppointmentsOnlyWhereItIsTold) {
  const std::string source = NewUnit(), target = NewUnit(), child = NewUnit(source);
  const std::string open = Appoint(PostOf(source)),
                    planned = Appoint(PostOf(source), {{"endDate", Date("2040")}});
  const std::string over = Appoint(PostOf(source), {{"endDate", Date("2018-07-12")}});
  const Json others = Read(over);
  const Reply refused = Merge(source, target, "2018-07-12");
  EXPECT_THAT(refused, IsError(400, "APPOINTMENTS_OPEN"));
  std::vector<std::string> named;
  const Json failure = refused.Detail("google.rpc.PreconditionFailure");
  for (const Json& one : failure["violations"]) {
    named.push_back(one["subject"]);
  }
  EXPECT_THAT(named, UnorderedElementsAre(open, planned));
  EXPECT_FALSE(Read(source).contains("dissolutionDate"));
  EXPECT_EQ(Read(child)["parent"], source);
  EXPECT_FALSE(Read(target).contains("predecessors"));

  const Reply merged = Merge(source, target, "2018-07-12", {{"endAppointments", true}});
  ASSERT_THAT(merged, IsOk());
  EXPECT_THAT(Strings(merged.body, "endedAppointments"), UnorderedElementsAre(open, planned));
  for (const std::string& name : {open, planned}) {
    EXPECT_EQ(Read(name)["endDate"], Date("2018-07-12"));
  }
  EXPECT_EQ(Read(over), others);
}

TEST(MergeTest, IsRefusedWhileAnAppointmentBeginsLater) {
  const std::string source = NewUnit(), target = NewUnit();
  const std::string late = Appoint(PostOf(source), {{"startDate", Date("2019-01-01")}});
  const Json more = {{"endAppointments", true}};
  EXPECT_THAT(Merge(source, target, "2018-07-12", more), IsError(400, "APPOINTMENTS_OPEN"));
  EXPECT_THAT(Merge(source, target, "2019-01-01", more), IsOk());
  EXPECT_EQ(Read(late)["endDate"], Date("2019-01-01"));
}

TEST(MergeTest, IsCheckedOnlyReplayedAndGuarded) {
  const std::string source = NewUnit(), target = NewUnit(), child = NewUnit(source);
  const Json before = Read(source);
  const Reply only_checked = Merge(source, target, "2018-07-12", {{"validateOnly", true}});
  ASSERT_THAT(only_checked, IsOk());
  EXPECT_THAT(Moved(only_checked), ElementsAre(child));
  EXPECT_EQ(Read(source), before);
  EXPECT_FALSE(Read(target).contains("predecessors"));
  EXPECT_THAT(Merge(source, target, "2018-07-12", {{"etag", "x"}}), IsError(409, "ETAG_MISMATCH"));
  const Json id = {{"requestId", NewUuid()}, {"etag", before["etag"]}};
  const Reply merged = Merge(source, target, "2018-07-12", id);
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(Merge(source, target, "2018-07-12", id).body, merged.body);
  EXPECT_THAT(Merge(source, target, "2018-07-13", id),
              IsInvalid("request_id", "REQUEST_ID_REUSED"));
}

TEST(MergeTest, NamesWhatIsWrong) {
  const std::string source = NewUnit("", {{"foundingDate", Date("2010")}}), target = NewUnit();
  const std::string gone = NewUnit("", {{"dissolutionDate", Date("2015")}});
  const std::string child = NewUnit(source), stranger = NewUnit();
  const auto children = [](const Json& list) -> Json { return {{"children", list}}; };
  const std::string day = "2018-07-12";
  EXPECT_THAT(Merge("organizations/khong-co", target, day), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Merge(source, source, day), IsInvalid("target", "INVALID_FIELD"));
  EXPECT_THAT(Merge(source, "", day), IsInvalid("target", "INVALID_FIELD"));
  EXPECT_THAT(Merge(source, "organizations/khong-co", day),
              IsInvalid("target", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Merge(source, gone, day), IsInvalid("target", "NOT_THEN"));
  EXPECT_THAT(Merge(source, target, "2009-12-31"), IsInvalid("date", "NOT_THEN"));
  EXPECT_THAT(Merge(source, target, day, children({{{"organization", stranger}}})),
              IsInvalid("children[0].organization", "NOT_BELOW"));
  EXPECT_THAT(
      Merge(source, target, day, children({{{"organization", child}}, {{"organization", child}}})),
      IsInvalid("children[1].organization", "DUPLICATE_NAME"));
  EXPECT_THAT(Merge(source, target, day,
                    children({{{"organization", child}, {"parent", "organizations/khong-co"}}})),
              IsInvalid("children[0].parent", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Merge(source, target, day, children({{{"organization", child}, {"parent", source}}})),
              IsInvalid("children[0].parent", "NOT_THEN"));
  EXPECT_THAT(Merge(source, target, day, children({{{"organization", child}, {"parent", child}}})),
              IsInvalid("target.parent", "ORGANIZATION_CYCLE"));
  EXPECT_FALSE(Read(source).contains("dissolutionDate"));
  EXPECT_EQ(Read(child)["parent"], source);
}

TEST(SplitTest, IntoNewAndExistingOnesWithLinksBothWays) {
  const std::string top = NewUnit(), source = NewUnit(top), existing = NewUnit(top);
  const std::string one = NewUnit(source), two = NewUnit(source);
  const std::string id = NewId("moi"), made = "organizations/" + id;
  Json parts = {NewPart(id), {{"organization", existing}}};
  parts[0]["children"] = {one};
  EXPECT_THAT(Split(source, parts, "2018-07-12"), IsError(400, "CHILDREN_LEFT"));
  EXPECT_EQ(Stack::Get().Get("/v1/" + made).status, 404);
  parts[1]["children"] = {two};
  const Reply split = Split(source, parts, "2018-07-12");
  ASSERT_THAT(split, IsOk());
  EXPECT_EQ(split.body["organization"]["dissolutionDate"], Date("2018-07-12"));
  EXPECT_THAT(Strings(split.body["organization"], "successors"), ElementsAre(made, existing));
  EXPECT_THAT(Names(split.body["parts"]), ElementsAre(made, existing));
  EXPECT_THAT(Moved(split), UnorderedElementsAre(one, two));
  for (int i = 0; i < 2; ++i) {
    const Json part = Read(split.body["parts"][i]["name"]);
    EXPECT_THAT(Strings(part, "predecessors"), ElementsAre(source));
    EXPECT_EQ(part, split.body["parts"][i]);
  }
  EXPECT_EQ(Read(made)["foundingDate"], Date("2018-07-13"));
  EXPECT_FALSE(Read(existing).contains("foundingDate"));
  std::map<std::string, std::string> before = TreeOn(top, "2018-07-12");
  std::map<std::string, std::string> after = TreeOn(top, "2018-07-13");
  EXPECT_FALSE(before.contains(made));
  EXPECT_EQ(before[one], source);
  EXPECT_EQ(after[made], top);
  EXPECT_EQ(after[one], made);
  EXPECT_EQ(after[two], existing);
  EXPECT_FALSE(after.contains(source));
}

TEST(SplitTest, MayLeaveTheOrganizationAsItIs) {
  const std::string source = NewUnit(), stays = NewUnit(source), goes = NewUnit(source);
  const std::string open = Appoint(PostOf(source));
  const std::string id = NewId("tach"), made = "organizations/" + id;
  Json part = NewPart(id, {{"parent", source}});
  part["children"] = {goes};
  const Reply split = Split(source, Json::array({part}), "2018", {{"keepOrganization", true}});
  ASSERT_THAT(split, IsOk());
  EXPECT_FALSE(split.body["organization"].contains("dissolutionDate"));
  EXPECT_THAT(Moved(split), ElementsAre(goes));
  EXPECT_FALSE(Read(open).contains("endDate"));
  EXPECT_THAT(AncestorsOn(goes, "2019-01-01"), ElementsAre(made, source));
  EXPECT_THAT(AncestorsOn(stays, "2019-01-01"), ElementsAre(source));
  EXPECT_THAT(Split(source, Json::array({NewPart(NewId("x"))}), "2019",
                    {{"keepOrganization", true}, {"endAppointments", true}}),
              IsInvalid("end_appointments", "INVALID_FIELD"));
}

TEST(SplitTest, EndsAppointmentsAndIsReplayed) {
  const std::string source = NewUnit(), open = Appoint(PostOf(source));
  const Json parts = {NewPart(NewId("p")), NewPart(NewId("p"))};
  EXPECT_THAT(Split(source, parts, "2018-07-12"), IsError(400, "APPOINTMENTS_OPEN"));
  const Json more = {{"endAppointments", true}, {"requestId", NewUuid()}};
  Json only_checked = more;
  only_checked["validateOnly"] = true;
  ASSERT_THAT(Split(source, parts, "2018-07-12", only_checked), IsOk());
  EXPECT_FALSE(Read(open).contains("endDate"));
  const Reply split = Split(source, parts, "2018-07-12", more);
  ASSERT_THAT(split, IsOk());
  EXPECT_THAT(Strings(split.body, "endedAppointments"), ElementsAre(open));
  EXPECT_EQ(Split(source, parts, "2018-07-12", more).body, split.body);
}

TEST(SplitTest, NamesWhatIsWrong) {
  const std::string source = NewUnit(), child = NewUnit(source), stranger = NewUnit();
  const std::string gone = NewUnit("", {{"dissolutionDate", Date("2015")}});
  const std::string day = "2018-07-12";
  const auto refused = [&](const Json& parts) { return Split(source, parts, day); };
  const auto with = [&](const std::vector<std::string>& children) -> Json {
    return {{"organization", stranger}, {"children", children}};
  };
  EXPECT_THAT(refused(Json::array()), IsInvalid("parts", "INVALID_FIELD"));
  EXPECT_THAT(refused(Json::array({Json::object()})),
              IsInvalid("parts[0].organization", "INVALID_FIELD"));
  Json both = NewPart(NewId("p"));
  both["organization"] = stranger;
  EXPECT_THAT(refused(Json::array({both})), IsInvalid("parts[0].organization", "INVALID_FIELD"));
  EXPECT_THAT(refused({{{"organization", stranger}, {"newOrganizationId", "moi"}}}),
              IsInvalid("parts[0].new_organization_id", "INVALID_FIELD"));
  EXPECT_THAT(refused({{{"organization", source}}}),
              IsInvalid("parts[0].organization", "INVALID_FIELD"));
  EXPECT_THAT(refused({{{"organization", stranger}}, {{"organization", stranger}}}),
              IsInvalid("parts[1].organization", "DUPLICATE_NAME"));
  EXPECT_THAT(refused({{{"organization", "organizations/khong-co"}}}),
              IsInvalid("parts[0].organization", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(refused({{{"organization", gone}}}), IsInvalid("parts[0].organization", "NOT_THEN"));
  EXPECT_THAT(refused(Json::array({with({stranger})})),
              IsInvalid("parts[0].children[0]", "NOT_BELOW"));
  EXPECT_THAT(refused(Json::array({with({child, child})})),
              IsInvalid("parts[0].children[1]", "DUPLICATE_NAME"));
  EXPECT_THAT(refused(Json::array({NewPart("Sai")})),
              IsInvalid("parts[0].new_organization_id", "INVALID_FIELD"));
  EXPECT_THAT(refused(Json::array({NewPart(NewId("p"), {{"displayName", ""}})})),
              IsInvalid("parts[0].new_organization.display_name", "INVALID_FIELD"));
  EXPECT_THAT(refused(Json::array({NewPart(NewId("p"), {{"parent", gone}})})),
              IsInvalid("parts[0].new_organization.parent", "NOT_THEN"));
  EXPECT_THAT(refused(Json::array({NewPart(NewId("p"), {{"foundingDate", Date("2020")}})})),
              IsInvalid("parts[0].new_organization.founding_date", "NOT_THEN"));
  EXPECT_THAT(refused(Json::array({NewPart("quan-uy")})), IsError(409, "ALREADY_EXISTS"));
  EXPECT_FALSE(Read(source).contains("dissolutionDate"));
  EXPECT_FALSE(Read(stranger).contains("predecessors"));
}

TEST(SuccessorsTest, OfAnUpdateAreKnownToThem) {
  const std::string one = NewUnit(), other = NewUnit();
  const std::string unit = NewUnit("", {{"successors", {one}}});
  EXPECT_THAT(Strings(Read(one), "predecessors"), ElementsAre(unit));
  ASSERT_THAT(Change(unit, "successors", {{"successors", {other}}}), IsOk());
  EXPECT_FALSE(Read(one).contains("predecessors"));
  EXPECT_THAT(Strings(Read(other), "predecessors"), ElementsAre(unit));
  EXPECT_THAT(Names(Stack::Get()
                        .Get("/v1/organizations?filter=" + Encode("predecessors:\"" + unit + "\""))
                        .body["organizations"]),
              ElementsAre(other));
}

}  // namespace
}  // namespace district::testing
