// Bulk import through the gateway, by the command that administrators use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/integration/import/tables.h"

namespace district::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Reply Get(const std::string& name) { return Stack::Get().Get("/v1/" + name); }

// A body with a seat for one, and one for all who come.
std::string NewBody(const Tables& tables) {
  const std::string body = NewId("b");
  tables.Write("organizations.csv", "id,displayName,kind,level\n" + body + ",Ban Thử,PARTY,WARD\n");
  tables.Write("posts.csv",
               absl::StrCat("organization,id,title,kind,seats\n", body, ",mot-ghe,Một ghế,SEAT,1\n",
                            body, ",rong,Rộng,SEAT,0\n", body, ",khac,Khác,SEAT,0\n"));
  return body;
}

TEST(ImportTest, TakesAFolderInTheOrderOfReferencesAndAgainWithoutAnyChange) {
  const Tables tables;
  const std::string body = NewBody(tables), an = NewId("p"), binh = NewId("p");
  // As a Vietnamese spreadsheet writes it: byte order mark, semicolons, CRLF, day before month.
  tables.Write("people.csv", absl::StrCat("\xEF\xBB\xBFid;displayName;birthDate;otherNames\r\n", an,
                                          ";Nguyễn Văn An;19/05/1970;\"Tư An|Hai; An\"\r\n", binh,
                                          ";  Trần Thị Bình ;1965;\r\n"));
  tables.Write("appointments.csv",
               absl::StrCat("person,id,post,startDate,note\n", an, ",a,organizations/", body,
                            "/posts/mot-ghe,03/2015,\"dòng một\ndòng hai\"\n", binh,
                            ",a,organizations/", body, "/posts/rong,,\n"));
  int code = -1;
  const std::string dry = tables.Import(tables.Path("") + " --dry-run", &code);
  EXPECT_EQ(code, 0) << dry;
  EXPECT_THAT(
      dry, AllOf(HasSubstr("appointments: 2 would be created"), HasSubstr("nothing was written")));
  EXPECT_EQ(Get("people/" + an).status, 404);
  EXPECT_EQ(Get("organizations/" + body).status, 404);

  const std::string first = tables.Import(tables.Path(""), &code);
  EXPECT_EQ(code, 0) << first;
  EXPECT_THAT(first, AllOf(HasSubstr("organizations: 1 created"), HasSubstr("posts: 3 created"),
                           HasSubstr("people: 2 created"), HasSubstr("appointments: 2 created")));
  const Json person = Get("people/" + an).body;
  EXPECT_EQ(person["birthDate"], Json({{"year", 1970}, {"month", 5}, {"day", 19}}));
  EXPECT_EQ(person["otherNames"], Json({"Tư An", "Hai; An"}));
  EXPECT_EQ(Get("people/" + binh).body["displayName"], "Trần Thị Bình");
  const Json appointment = Get("people/" + an + "/appointments/a").body;
  EXPECT_EQ(appointment["startDate"], Json({{"year", 2015}, {"month", 3}}));
  EXPECT_EQ(appointment["note"], "dòng một\ndòng hai");

  const std::string second = tables.Import(tables.Path(""), &code);
  EXPECT_EQ(code, 0) << second;
  EXPECT_THAT(second,
              AllOf(HasSubstr("people: 2 unchanged"), HasSubstr("appointments: 2 unchanged"),
                    Not(HasSubstr("created")), Not(HasSubstr("updated"))));
  EXPECT_EQ(Get("people/" + an).body, person);

  // A corrected cell changes its field and nothing else; a new row is made beside old ones.
  tables.Write("people.csv",
               absl::StrCat("id,displayName,hometown\n", an, ",Nguyễn Văn An,Hà Nội\n", binh,
                            ",Trần Thị Bình,\n", NewId("p"), ",Lê Mới,\n"));
  EXPECT_THAT(tables.Import(tables.Path("people.csv")),
              HasSubstr("people: 1 created, 1 updated, 1 unchanged"));
  EXPECT_EQ(Get("people/" + an).body["otherNames"], person["otherNames"]);
}

TEST(ImportTest, BadRowsAreNamedAndTheOthersImported) {
  const Tables tables;
  const std::string body = NewBody(tables), post = "organizations/" + body + "/posts/";
  std::string people = "id,displayName\n", rows = "person,id,post,startDate,endDate,kind\n";
  const std::string id = NewId("p");
  for (int i = 0; i < 8; ++i) absl::StrAppend(&people, id, i, ",Người ", i, "\n");
  tables.Write("people.csv", people);
  ASSERT_THAT(tables.Import(tables.Path("")), HasSubstr("people: 8 created"));
  absl::StrAppend(&rows, id, "0,a,", post, "mot-ghe,2015,,\n");     // 2
  absl::StrAppend(&rows, id, "1,a,", post, "mot-ghe,2016,,\n");     // 3: the seat is taken by row 2
  absl::StrAppend(&rows, id, "2,a,", post, "rong,31/02/2016,,\n");  // 4: no such day
  absl::StrAppend(&rows, id, "3,a,", post, "rong,2016,2015,\n");    // 5: reversed
  absl::StrAppend(&rows, id, "4,a,", post, "khong-co,2016,,\n");    // 6: no such post
  absl::StrAppend(&rows, NewId("x"), ",a,", post, "rong,2016,,\n");  // 7: no such person
  absl::StrAppend(&rows, id, "5,a,", post, "rong,2016,,CHINH\n");    // 8: no such kind
  absl::StrAppend(&rows, id, "6,a,", post, "rong,2016,,PRIMARY\n");  // 9
  absl::StrAppend(&rows, id, "6,b,", post, "khac,2017,,PRIMARY\n");  // 10: a second main post
  absl::StrAppend(&rows, id, "6,a,", post, "rong,2018,,\n");         // 11: row 9 has this id
  absl::StrAppend(&rows, id, "7,a,", post, "rong,2016,,\n");         // 12
  const std::string path = tables.Write("appointments.csv", rows),
                    errors = tables.Path("errors.csv");
  int code = -1;
  const std::string said = tables.Import(path + " --errors " + errors, &code);
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr("appointments: 3 created, 8 failed"));
  const std::string report = ReadFile(errors);
  for (const char* line : {",3,post,", ",4,startDate,", ",5,endDate,", ",6,post,", ",7,,",
                           ",8,kind,", ",10,kind,", ",11,id,"}) {
    EXPECT_THAT(report, HasSubstr(path + line)) << said;
  }
  EXPECT_THAT(report, AllOf(StartsWith("file,row,column,name,error\r\n"), HasSubstr("all seats of"),
                            HasSubstr("PRIMARY"), Not(HasSubstr("requests["))));
  EXPECT_EQ(Get("people/" + id + "7/appointments/a").status, 200);
  EXPECT_EQ(Get("people/" + id + "1/appointments/a").status, 404);

  // Checked first, one bad row keeps all out.
  tables.Write("appointments.csv", absl::StrCat("person,id,post\n", id, "7,c,", post, "khac\n", id,
                                                "7,d,", post, "khong-co\n"));
  EXPECT_THAT(tables.Import(path + " --check-first", &code), HasSubstr("1 failed"));
  EXPECT_EQ(code, 1);
  EXPECT_EQ(Get("people/" + id + "7/appointments/c").status, 404);
}

TEST(ImportTest, FiveThousandRowsWithAnOverfullSeatAmongThem) {
  const Tables tables;
  const std::string body = NewBody(tables), id = NewId("p");
  std::string people = "id,displayName\n", rows = "id,person,post,startDate\n";
  for (int i = 0; i < 5000; ++i) {
    const std::string person = absl::StrFormat("%s-%04d", id, i);
    absl::StrAppend(&people, person, ",Người ", i, "\n");
    const bool wants_the_seat = i == 1700 || i == 4321;
    absl::StrAppend(&rows, "a,", person, ",organizations/", body, "/posts/",
                    wants_the_seat ? "mot-ghe" : "rong", ",2020\n");
  }
  tables.Write("people.csv", people);
  tables.Write("appointments.csv", rows);
  int code = -1;
  const std::string said = tables.Import(tables.Path(""), &code);
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, AllOf(HasSubstr("people: 5000 created"),
                          HasSubstr("appointments: 4999 created, 1 failed"),
                          HasSubstr("appointments.csv:4323: post: ")));
  EXPECT_THAT(tables.Import(tables.Path("appointments.csv")),
              HasSubstr("appointments: 4999 unchanged, 1 failed"));
}

TEST(ImportTest, ACouncilInPopolo) {
  const Tables tables;
  const std::string council = std::string(DISTRICT_TEST_FOLDER) + "/council.json";
  const std::string import = council +
                             " --format popolo --default organizations.kind=STATE "
                             "--default organizations.level=DISTRICT";
  int code = -1;
  EXPECT_THAT(tables.Import(council + " --format popolo", &code), HasSubstr("kind"));
  EXPECT_EQ(code, 1);  // what no organization here can be without is not guessed
  const std::string said = tables.Import(import, &code);
  EXPECT_EQ(code, 0) << said;
  EXPECT_THAT(said, HasSubstr("left out: memberships.on_behalf_of_id, 1 time\n"));
  EXPECT_EQ(Get("organizations/org-hdnd").body["territory"], "Quận mẫu");
  const Json chair = Get("people/person-7/appointments/m1").body;
  EXPECT_EQ(chair["post"], "organizations/org-hdnd/posts/post-1");
  EXPECT_EQ(chair["provenance"][0]["source"], "https://example.org/nq-01");
  EXPECT_EQ(Get("people/person-7").body["birthDate"]["year"], 1970);
  const std::string again = tables.Import(import, &code);
  EXPECT_EQ(code, 0) << again;
  EXPECT_THAT(again, Not(HasSubstr("created")));
}

}  // namespace
}  // namespace district::testing
