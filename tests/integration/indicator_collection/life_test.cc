// How a report lives: begun, handed in, given back, approved by somebody else, made known,
// corrected.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_collection/forms.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(SubmissionTest, GoesFromDraftToPublished) {
  const SmallWorld world;
  EXPECT_EQ(StateOf(world.submission), "DRAFT");
  EXPECT_THAT(Patch(world.submission, "note", {{"note", "Số ước"}}), IsOk());
  const Reply submitted = DoAs(kClerk, world.submission, "submit", {{"note", "Gửi lần đầu"}});
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted.body["state"], "SUBMITTED");
  EXPECT_FALSE(submitted.body.contains("missingFigures"));
  EXPECT_THAT(Patch(world.submission, "note", {{"note", "Sửa"}}),
              IsError(400, "SUBMISSION_CLOSED"));

  ASSERT_THAT(DoAs(kHead, world.submission, "return", {{"reason", "Sai đơn vị tính"}}), IsOk());
  EXPECT_EQ(StateOf(world.submission), "RETURNED");
  ASSERT_THAT(DoAs(kClerk, world.submission, "submit"), IsOk());
  const std::string item = "meetings/quan-uy-xxv-18/agendaItems/a2";
  const Reply approved =
      DoAs(kHead, world.submission, "approve", {{"agendaItem", item}, {"note", "Đồng ý"}});
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved.body["agendaItem"], item);
  ASSERT_THAT(DoAs(kHead, world.submission, "publish"), IsOk());
  EXPECT_EQ(StateOf(world.submission), "PUBLISHED");

  ASSERT_THAT(DoAs(kHead, world.submission, "reopen", {{"reason", "Số chính thức"}}), IsOk());
  const Json opened = Got(world.submission);
  EXPECT_EQ(opened["state"], "RETURNED");
  EXPECT_EQ(opened["revision"], 1);
  EXPECT_THAT(Names(opened["moves"], "action"),
              ElementsAre("SUBMIT", "RETURN", "SUBMIT", "APPROVE", "PUBLISH", "REOPEN"));
  EXPECT_THAT(Names(opened["moves"], "state"), ElementsAre("SUBMITTED", "RETURNED", "SUBMITTED",
                                                           "APPROVED", "PUBLISHED", "RETURNED"));
  EXPECT_EQ(opened["moves"][1]["note"], "Sai đơn vị tính");
  EXPECT_EQ(opened["moves"][1]["subject"], kHead);
  EXPECT_TRUE(opened["moves"][1].contains("time"));
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + world.submission),
              IsError(400, "SUBMISSION_CLOSED"))
      << "what was approved once stays";
}

TEST(SubmissionTest, TakesFourEyes) {
  const SmallWorld world;
  world.HandIn();
  const Reply refused = DoAs(kClerk, world.submission, "approve");
  EXPECT_THAT(refused, IsError(403, "SAME_PERSON"));
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  EXPECT_EQ(StateOf(world.submission), "SUBMITTED");
  world.Approve();
  // Who may write figures may not approve them.
  EXPECT_THAT(Do(world.submission, "reopen", {{"reason", "Sửa"}}, "reporter"),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Do(world.submission, "publish", Json::object(), "reporter"),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Do(world.submission, "submit", Json::object(), "editor"),
              IsError(403, "PERMISSION_DENIED"));
}

TEST(SubmissionTest, TellsWhatIsMissing) {
  const std::string unit = NewOrganization();
  const std::string there = NewIndicator(), absent = NewIndicator(), missing = NewIndicator();
  const std::string form = NewForm(FormOf({there, absent, missing}, {unit}));
  NewFigure(there, unit);
  Make(absent, "observations", "observationId",
       {{"organization", unit},
        {"period", "2018-06"},
        {"measure", "LEVEL"},
        {"absence", "MISSING"}});
  // Neither another period nor another measure is the level that is asked for.
  NewFigure(missing, unit, "2018-05");
  Make(missing, "observations", "observationId",
       {{"organization", unit},
        {"period", "2018-06"},
        {"measure", "GROWTH"},
        {"basePeriod", "2017-06"},
        {"value", {{"value", "5"}}}});
  const std::string submission = NewSubmission(form, unit);

  const Reply refused = DoAs(kClerk, submission, "submit");
  EXPECT_THAT(refused, IsError(400, "FIGURES_MISSING"));
  EXPECT_EQ(refused.Detail("google.rpc.ErrorInfo")["metadata"]["missing_count"], "1");
  const Json violations = refused.Detail("google.rpc.PreconditionFailure")["violations"];
  EXPECT_THAT(Names(violations, "subject"), ElementsAre(missing));
  EXPECT_EQ(StateOf(submission), "DRAFT") << "nothing was written";

  const Reply taken = DoAs(kClerk, submission, "submit", {{"allowIncomplete", true}});
  ASSERT_THAT(taken, IsOk());
  EXPECT_THAT(Names(taken.body["missingFigures"], "indicator"), ElementsAre(missing));
  // It is noted anew with every hand-in.
  ASSERT_THAT(DoAs(kHead, submission, "return", {{"reason", "Thiếu"}}), IsOk());
  NewFigure(missing, unit);
  const Reply whole = DoAs(kClerk, submission, "submit");
  ASSERT_THAT(whole, IsOk());
  EXPECT_FALSE(whole.body.contains("missingFigures"));
}

TEST(SubmissionTest, MovesOnceForARequestIdAndNotAtAllForValidation) {
  const SmallWorld world;
  EXPECT_THAT(DoAs(kClerk, world.submission, "submit", {{"validateOnly", true}}), IsOk());
  EXPECT_EQ(StateOf(world.submission), "DRAFT");
  const Json once = {{"requestId", NewUuid()}};
  EXPECT_THAT(DoAs(kClerk, world.submission, "submit", once), IsOk());
  EXPECT_THAT(DoAs(kClerk, world.submission, "submit", once), IsOk());
  EXPECT_THAT(Got(world.submission)["moves"], SizeIs(1));
  EXPECT_THAT(DoAs(kHead, world.submission, "approve", {{"etag", "cu"}}),
              IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(DoAs(kHead, world.submission, "approve", {{"validateOnly", true}}), IsOk());
  EXPECT_THAT(Patch(world.figure, "comment", {{"comment", "Chưa khóa"}}), IsOk());
}

TEST(SubmissionTest, IsApprovedOnceThoughManyTry) {
  const SmallWorld world;
  world.HandIn();
  std::vector<std::function<Reply()>> approvals;
  for (const std::string subject : {"duyet-1", "duyet-2", "duyet-3", "duyet-4"}) {
    As(subject);  // makes the token
    approvals.emplace_back(
        [&world, subject] { return DoAs(subject, world.submission, "approve"); });
  }
  int approved = 0;
  for (const Reply& reply : AtOnce(approvals)) {
    if (reply.status == 200) {
      ++approved;
    } else {
      EXPECT_THAT(reply, IsError(400, "ILLEGAL_MOVE"));
    }
  }
  EXPECT_EQ(approved, 1);
  EXPECT_THAT(Got(world.submission)["moves"], SizeIs(2));
}

TEST(SubmissionTest, NamesTheFieldThatIsWrong) {
  const std::string unit = NewOrganization(), later = NewOrganization();
  Json body = FormOf({NewIndicator()}, {unit, later});
  body["units"][1]["startDate"] = Date(2018, 7);
  body["startDate"] = Date(2018);
  const std::string form = NewForm(body);
  const auto create = [&](const Json& submission) {
    return Stack::Get().Post("/v1/" + form + "/submissions", submission);
  };
  const auto of = [](const std::string& organization, const std::string& period) -> Json {
    return {{"organization", organization}, {"period", period}};
  };
  EXPECT_THAT(create(of(unit, "2018-Q2")), IsInvalid("submission.period", "WRONG_PERIOD_TYPE"));
  EXPECT_THAT(create(of(unit, "2017-12")), IsInvalid("submission.period", "FORM_NOT_GOOD"));
  EXPECT_THAT(create(of(later, "2018-06")), IsInvalid("submission.organization", "NOT_EXPECTED"));
  EXPECT_THAT(create(of(NewOrganization(), "2018-06")),
              IsInvalid("submission.organization", "NOT_EXPECTED"));
  EXPECT_EQ(create(of(unit, "thang-6")).status, 400);
  EXPECT_EQ(create({{"period", "2018-06"}}).status, 400);
  const Reply batch = Stack::Get().Post(
      "/v1/" + form + "/submissions:batchCreate",
      {{"requests",
        {{{"submission", of(unit, "2018-05")}}, {{"submission", of(later, "2018-05")}}}}});
  EXPECT_THAT(batch, IsInvalid("requests[1].submission.organization", "NOT_EXPECTED"));
  ASSERT_THAT(create(of(later, "2018-07")), IsOk());
  EXPECT_THAT(create(of(later, "2018-07")), IsError(409, "DUPLICATE_KEY"));

  const std::string submission = NewSubmission(form, unit);
  EXPECT_THAT(DoAs(kHead, submission, "approve"), IsError(400, "ILLEGAL_MOVE"));
  EXPECT_EQ(DoAs(kHead, submission, "return").status, 400) << "no reason given";
  EXPECT_EQ(DoAs(kHead, submission, "reopen").status, 400) << "no reason given";
  EXPECT_EQ(DoAs(kHead, form + "/submissions/khong-co", "approve").status, 404);
  EXPECT_EQ(DoAs(kClerk, "reportForms/khong-co/submissions/x", "submit").status, 404);
  EXPECT_THAT(DoAs(kClerk, NewSubmission(form, unit, "2099-01"), "submit"),
              IsError(400, "PERIOD_NOT_BEGUN"));
  EXPECT_THAT(DoAs(kClerk, submission, "submit", {{"allowIncomplete", true}}), IsOk());
  EXPECT_THAT(DoAs(kHead, submission, "approve", {{"agendaItem", "meetings/khong/agendaItems/co"}}),
              IsInvalid("agenda_item", "REFERENCE_NOT_FOUND"));
  EXPECT_EQ(StateOf(submission), "SUBMITTED") << "nothing was written";
}

TEST(ReportFormTest, NamesTheFieldThatIsWrong) {
  const std::string unit = NewOrganization(), indicator = NewIndicator();
  const auto create = [](const Json& form) { return Stack::Get().Post("/v1/reportForms", form); };
  const Json good = FormOf({indicator}, {unit});
  Json form = good;
  form["items"] = Json::array();
  EXPECT_EQ(create(form).status, 400);
  EXPECT_THAT(create(FormOf({indicator, indicator}, {unit})),
              IsInvalid("report_form.items[1].indicator", "DUPLICATE"));
  EXPECT_THAT(create(FormOf({"indicators/khong-co"}, {unit})),
              IsInvalid("report_form.items[0].indicator", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(create(FormOf({indicator}, {unit, "organizations/khong-co"})),
              IsInvalid("report_form.units[1].organization", "REFERENCE_NOT_FOUND"));
  form = good;
  form["items"][0]["categories"] = Json::array({"nam"});
  EXPECT_THAT(create(form), IsInvalid("report_form.items[0].categories[0]", "NO_SUCH_CATEGORY"));
  ASSERT_THAT(Patch(indicator, "breakdown",
                    {{"breakdown", Json::array({{{"id", "nam"}, {"displayName", "Nam"}}})}}),
              IsOk());
  EXPECT_THAT(create(form), IsOk());
  form = good;
  form["deadline"] = {{"daysAfter", 3}, {"dayOfMonth", 20}};
  EXPECT_THAT(create(form), IsInvalid("report_form.deadline", "ONE_DEADLINE"));
  form["deadline"] = {{"daysAfter", -1}};
  EXPECT_EQ(create(form).status, 400);
  form["deadline"] = {{"dayOfMonth", 32}};
  EXPECT_EQ(create(form).status, 400);
  form = good;
  form.erase("periodType");
  EXPECT_EQ(create(form).status, 400);
  form = good;
  form["code"] = absl::StrCat("Biểu ", NewId("b"));
  ASSERT_THAT(create(form), IsOk());
  EXPECT_THAT(create(form), IsError(409, "DUPLICATE_KEY"));
  const std::string name = NewForm(good);
  EXPECT_EQ(Got(name)["cutoff"], "CALENDAR");
  EXPECT_EQ(Patch(name, "periodType", {{"periodType", "YEAR"}}).status, 400) << "it is fixed";
}

}  // namespace
}  // namespace district::testing
