#include "deploy/districtctl/popolo.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/text.h"
#include "deploy/districtctl/cells.h"
#include "deploy/districtctl/client.h"
#include "deploy/districtctl/slug.h"
#include "google/protobuf/util/json_util.h"

namespace district::districtctl {
namespace {

using Json = nlohmann::json;
using Dropped = std::map<std::string, int64_t>;

// An element of a list, and which of its members have been asked for.
class Element {
 public:
  Element(const Json& json, std::string kind, Place place)
      : json_(json), kind_(std::move(kind)), place_(std::move(place)) {}

  // The text of a member, "" where it has none; numbers are taken as they are written.
  std::string Text(const std::string& key) {
    asked_.insert(key);
    const auto found = json_.find(key);
    if (found == json_.end()) return "";
    if (found->is_string())
      return std::string(absl::StripAsciiWhitespace(found->get<std::string>()));
    return found->is_number_integer() ? found->dump() : "";
  }
  // The objects of a member that is a list.
  std::vector<const Json*> List(const std::string& key) {
    asked_.insert(key);
    std::vector<const Json*> elements;
    const auto found = json_.find(key);
    if (found == json_.end() || !found->is_array()) return elements;
    for (const Json& element : *found) {
      if (element.is_object()) elements.push_back(&element);
    }
    return elements;
  }
  const Json* Object(const std::string& key) {
    asked_.insert(key);
    const auto found = json_.find(key);
    return found == json_.end() || !found->is_object() ? nullptr : &*found;
  }
  void Drop(const std::string& key, Dropped& dropped) const { ++dropped[kind_ + "." + key]; }
  // What nobody asked for and says something.
  void DropRest(Dropped& dropped) const {
    for (const auto& [key, value] : json_.items()) {
      const bool is_empty =
          value.is_null() || value == "" || (value.is_structured() && value.empty());
      if (!is_empty && !asked_.contains(key)) Drop(key, dropped);
    }
  }

  const Place& place() const { return place_; }

 private:
  const Json& json_;
  const std::string kind_;
  const Place place_;
  std::set<std::string> asked_;
};

std::string TextIn(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// Whether a role says no more than membership.
bool IsMembership(const std::string& role) {
  static const auto* const words = new std::set<std::string>{
      "", "member", "members", "thanh vien", "uy vien", "councillor", "council member", "dai bieu"};
  return words->contains(text::Fold(role));
}

}  // namespace

// The elements of all files with what they stand in, and the names that their ids have become.
struct Popolo::Elements {
  struct Stored {
    Json json;
    Place place;
  };
  std::vector<Stored> persons, organizations, posts, memberships;

  std::map<std::string, std::string> names;   // of "organization:ID"; "" where the name was taken
  std::map<std::string, std::string> owners;  // of names: the ids that they were made of
  std::map<std::string, std::string> titles;  // of posts made from roles: by their names
  std::set<std::string> seats;                // names of posts that are seats

  // Elements that stand inside others belong to those.
  static void Take(Json& from, const char* key, const std::string& file, const Json& belongs,
                   std::vector<Stored>& into) {
    const auto found = from.find(key);
    if (found == from.end() || !found->is_array()) return;
    int number = 0;
    for (Json& element : *found) {
      ++number;
      if (!element.is_object()) continue;
      for (const auto& [name, value] : belongs.items()) {
        if (!element.contains(name)) element[name] = value;
      }
      into.push_back({std::move(element), {absl::StrCat(file, "#", key), number}});
    }
    from.erase(found);
  }
};

namespace {

// Makes the resources of elements.
class Mapper {
 public:
  Mapper(const Schema& schema, Popolo::Elements& elements, Dropped& dropped)
      : schema_(schema), elements_(elements), dropped_(dropped) {}

  std::vector<PopoloRow> Map();

 private:
  using Stored = Popolo::Elements::Stored;

  void NameAll();
  void Name(const std::string& kind, const std::string& id, const std::string& name);
  std::string Known(const std::string& kind, const std::string& id);
  PopoloRow Organization(const Stored& stored);
  PopoloRow Person(const Stored& stored);
  PopoloRow Post(const Stored& stored);
  PopoloRow Appointment(const Stored& stored);
  std::string PostOf(Element& element, PopoloRow& row);

  void Finish(Json fields, const std::string& name, const Element& element, PopoloRow& row);
  void SetDate(Element& element, const char* from, const char* to, Json& fields, PopoloRow& row);
  void SetNames(Element& element, const char* to, Json& fields);
  void SetSources(Element& element, Json& fields);
  void SetContacts(Element& element, Json& fields);
  static std::string IdOf(const Json& json, const char* otherwise);

  const Schema& schema_;
  Popolo::Elements& elements_;
  Dropped& dropped_;
  std::vector<PopoloRow> made_posts_;
};

std::string Mapper::IdOf(const Json& json, const char* otherwise) {
  const auto found = json.find("id");
  std::string id = found == json.end() || found->is_null() ? ""
                   : found->is_string()                    ? found->get<std::string>()
                                                           : found->dump();
  return id.empty() ? TextIn(json, otherwise) : id;
}

// "person/123" is person-123; what makes no id at all has no name.
void Mapper::Name(const std::string& kind, const std::string& id, const std::string& name) {
  const std::string key = kind + ":" + id;
  const auto [owner, is_new] = elements_.owners.emplace(name, key);
  if (is_new || owner->second == key) {
    elements_.names.emplace(key, name);
  } else {
    elements_.names[key] = "";
  }
}

std::string Mapper::Known(const std::string& kind, const std::string& id) {
  const auto found = elements_.names.find(kind + ":" + id);
  if (found != elements_.names.end()) return found->second;
  // Of another import, perhaps: the same id makes the same name.
  if (kind == "person") return absl::StrCat("people/", Slug(id, kind));
  if (kind == "organization") return absl::StrCat("organizations/", Slug(id, kind));
  return "";
}

void Mapper::NameAll() {
  for (const Stored& stored : elements_.organizations) {
    const std::string id = IdOf(stored.json, "name");
    Name("organization", id, absl::StrCat("organizations/", Slug(id, "organization")));
  }
  for (const Stored& stored : elements_.persons) {
    const std::string id = IdOf(stored.json, "name");
    Name("person", id, absl::StrCat("people/", Slug(id, "person")));
  }
  for (const Stored& stored : elements_.posts) {
    const std::string id = IdOf(stored.json, "label");
    const std::string body = Known("organization", TextIn(stored.json, "organization_id"));
    if (!body.empty()) Name("post", id, absl::StrCat(body, "/posts/", Slug(id, "post")));
  }
}

void Mapper::Finish(Json fields, const std::string& name, const Element& element, PopoloRow& row) {
  element.DropRest(dropped_);
  Resource& resource = row.resource;
  resource.place = element.place();
  resource.name = name;
  resource.collection = schema_.OfName(name);
  if (!resource.collection) {
    row.problems.push_back({"id", name.empty() ? "makes the same id as another, or none"
                                               : absl::StrCat(name, " is no name")});
    return;
  }
  resource.message = schema_.New(resource.collection->message);
  for (const auto& [key, value] : fields.items()) {
    for (int i = 0; i < resource.collection->message->field_count(); ++i) {
      const FieldDescriptor* field = resource.collection->message->field(i);
      if (field->json_name() == key) resource.fields.push_back({field, 0});
    }
  }
  fields["name"] = name;
  const auto status =
      google::protobuf::util::JsonStringToMessage(fields.dump(), resource.message.get());
  if (!status.ok()) row.problems.push_back({"", std::string(status.message())});
}

void Mapper::SetDate(Element& element, const char* from, const char* to, Json& fields,
                     PopoloRow& row) {
  const std::string text = element.Text(from);
  if (text.empty()) return;
  const std::optional<DateParts> date = ParseDate(text.substr(0, text.find('T')));
  if (!date) {
    row.problems.push_back({from, absl::StrCat(text, " is not a date such as 2018-07-12 or 2018")});
    return;
  }
  fields[to] = {{"year", date->year}, {"month", date->month}, {"day", date->day}};
}

void Mapper::SetNames(Element& element, const char* to, Json& fields) {
  for (const Json* other : element.List("other_names")) {
    const std::string name = TextIn(*other, "name");
    if (!name.empty()) fields[to].push_back(name);
  }
}

void Mapper::SetSources(Element& element, Json& fields) {
  for (const Json* source : element.List("sources")) {
    const std::string url = TextIn(*source, "url");
    if (absl::StartsWith(url, "https://")) {
      fields["provenance"].push_back({{"source", url}});
    } else {
      element.Drop("sources", dropped_);  // a source is a document or an https URL
    }
  }
}

void Mapper::SetContacts(Element& element, Json& fields) {
  const std::string email = element.Text("email");
  if (!email.empty()) fields["contacts"].push_back({{"kind", "EMAIL"}, {"value", email}});
  for (const Json* contact : element.List("contact_details")) {
    const std::string type = TextIn(*contact, "type"), value = TextIn(*contact, "value");
    const char* kind = type == "email"                                        ? "EMAIL"
                       : type == "address"                                    ? "ADDRESS"
                       : type == "phone" || type == "voice" || type == "cell" ? "PHONE"
                                                                              : "";
    if (*kind == 0 || value.empty()) {
      element.Drop("contact_details", dropped_);
    } else if (value != email) {
      fields["contacts"].push_back({{"kind", kind}, {"value", value}});
    }
  }
}

PopoloRow Mapper::Organization(const Stored& stored) {
  Element element(stored.json, "organizations", stored.place);
  PopoloRow row;
  Json fields = Json::object();
  element.Text("id");
  fields["displayName"] = element.Text("name");
  SetNames(element, "aliases", fields);
  const std::string kind = absl::AsciiStrToUpper(element.Text("classification"));
  const Collection* collection = schema_.OfPlural("organizations");
  const auto* kinds = collection->message->FindFieldByName("kind")->enum_type();
  if (kinds->FindValueByName(kind)) {
    fields["kind"] = kind;
  } else if (!kind.empty()) {
    element.Drop("classification", dropped_);
  }
  const std::string parent = element.Text("parent_id");
  if (!parent.empty()) fields["parent"] = Known("organization", parent);
  SetDate(element, "founding_date", "foundingDate", fields, row);
  SetDate(element, "dissolution_date", "dissolutionDate", fields, row);
  if (const Json* area = element.Object("area")) fields["territory"] = TextIn(*area, "name");
  SetSources(element, fields);
  const std::string id = IdOf(stored.json, "name");
  Finish(std::move(fields), Known("organization", id), element, row);
  return row;
}

PopoloRow Mapper::Person(const Stored& stored) {
  Element element(stored.json, "persons", stored.place);
  PopoloRow row;
  Json fields = Json::object();
  element.Text("id");
  fields["displayName"] = element.Text("name");
  if (const std::string name = element.Text("family_name"); !name.empty())
    fields["familyName"] = name;
  if (const std::string name = element.Text("given_name"); !name.empty())
    fields["givenName"] = name;
  SetNames(element, "otherNames", fields);
  SetDate(element, "birth_date", "birthDate", fields, row);
  const std::string gender = text::Fold(element.Text("gender"));
  if (gender == "male" || gender == "nam") {
    fields["gender"] = "MALE";
  } else if (gender == "female" || gender == "nu") {
    fields["gender"] = "FEMALE";
  } else if (!gender.empty()) {
    element.Drop("gender", dropped_);
  }
  for (const Json* identifier : element.List("identifiers")) {
    const std::string scheme = text::Fold(TextIn(*identifier, "scheme"));
    const char* kind = scheme == "citizen id" || scheme == "cccd" ? "CITIZEN_ID"
                       : scheme == "party card"                   ? "PARTY_CARD"
                       : scheme == "staff code"                   ? "STAFF_CODE"
                                                                  : "";
    if (*kind == 0) {
      element.Drop("identifiers", dropped_);
    } else {
      fields["identityNumbers"].push_back(
          {{"kind", kind}, {"number", TextIn(*identifier, "identifier")}});
    }
  }
  SetContacts(element, fields);
  SetSources(element, fields);
  Finish(std::move(fields), Known("person", IdOf(stored.json, "name")), element, row);
  return row;
}

PopoloRow Mapper::Post(const Stored& stored) {
  Element element(stored.json, "posts", stored.place);
  PopoloRow row;
  Json fields = Json::object();
  element.Text("id");
  const std::string label = element.Text("label"), role = element.Text("role");
  fields["title"] = label.empty() ? role : label;
  fields["kind"] = !role.empty() && IsMembership(role) ? "SEAT" : "OFFICE";
  if (const std::string body = element.Text("organization_id"); body.empty()) {
    row.problems.push_back({"organization_id", "is missing: a post is one of an organization"});
  }
  SetDate(element, "start_date", "establishmentDate", fields, row);
  SetDate(element, "end_date", "abolitionDate", fields, row);
  SetSources(element, fields);
  const std::string name = Known("post", IdOf(stored.json, "label"));
  if (fields["kind"] == "SEAT") elements_.seats.insert(name);
  Finish(std::move(fields), name, element, row);
  return row;
}

// The post of a membership; where it has none, one made of its role, or a seat of the organization.
std::string Mapper::PostOf(Element& element, PopoloRow& row) {
  const std::string id = element.Text("post_id"), role = element.Text("role");
  const std::string body_id = element.Text("organization_id"), label = element.Text("label");
  if (!id.empty()) {
    const std::string name = Known("post", id);
    if (name.empty()) row.problems.push_back({"post_id", absl::StrCat("there is no post ", id)});
    return name;
  }
  if (body_id.empty()) {
    row.problems.push_back({"organization_id", "is missing, and so is post_id"});
    return "";
  }
  const std::string body = Known("organization", body_id);
  if (body.empty()) {
    row.problems.push_back({"organization_id", absl::StrCat(body_id, " makes the id of another")});
    return "";
  }
  const bool is_seat = IsMembership(role);
  const std::string title = !role.empty() ? role : "Thành viên";
  const std::string name = absl::StrCat(body, "/posts/", Slug(title, "post"));
  const auto [known, is_new] = elements_.titles.emplace(name, text::Fold(title));
  if (known->second != text::Fold(title)) {
    row.problems.push_back({"role", absl::StrCat(title, " makes the id of another post")});
    return "";
  }
  if (is_seat) elements_.seats.insert(name);
  // One of the file's own posts may have that name already; then it is meant.
  if (is_new && !elements_.owners.contains(name)) {
    PopoloRow post;
    static const auto* const nothing = new Json(Json::object());
    const Element made(*nothing, "posts", element.place());
    Json fields = {{"title", title}, {"kind", is_seat ? "SEAT" : "OFFICE"}};
    Finish(std::move(fields), name, made, post);
    made_posts_.push_back(std::move(post));
  }
  return name;
}

PopoloRow Mapper::Appointment(const Stored& stored) {
  Element element(stored.json, "memberships", stored.place);
  PopoloRow row;
  Json fields = Json::object();
  element.Text("id");
  const std::string person_id = element.Text("person_id");
  const std::string person = person_id.empty() ? "" : Known("person", person_id);
  if (person.empty()) {
    row.problems.push_back(
        {"person_id", person_id.empty() ? "is missing: only people hold posts here"
                                        : absl::StrCat(person_id, " makes the id of another")});
  }
  const std::string post = PostOf(element, row);
  fields["post"] = post;
  SetDate(element, "start_date", "startDate", fields, row);
  SetDate(element, "end_date", "endDate", fields, row);
  SetSources(element, fields);
  std::string id = IdOf(stored.json, "");
  // Without an id, who holds what since when is one.
  if (id.empty()) {
    id = absl::StrCat(
        "m", Sha256Hex(absl::StrCat(person, " ", post, " ", TextIn(stored.json, "start_date")))
                 .substr(0, 20));
  }
  Finish(std::move(fields), absl::StrCat(person, "/appointments/", Slug(id, "appointment")),
         element, row);
  return row;
}

std::vector<PopoloRow> Mapper::Map() {
  NameAll();
  std::vector<PopoloRow> rows, people, seats, offices;
  for (const Stored& stored : elements_.organizations) rows.push_back(Organization(stored));
  for (const Stored& stored : elements_.posts) rows.push_back(Post(stored));
  for (const Stored& stored : elements_.persons) people.push_back(Person(stored));
  for (const Stored& stored : elements_.memberships) {
    PopoloRow row = Appointment(stored);
    const std::string post = row.resource.message ? GetString(*row.resource.message, "post") : "";
    (elements_.seats.contains(post) ? seats : offices).push_back(std::move(row));
  }
  for (auto* more : {&made_posts_, &people, &seats, &offices}) {
    for (PopoloRow& row : *more) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Popolo::Popolo(const Schema& schema) : schema_(schema), elements_(std::make_unique<Elements>()) {}
Popolo::~Popolo() = default;

absl::Status Popolo::Add(const std::string& file, const std::string& text) {
  if (static_cast<int64_t>(text.size()) > kMaxPopoloBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": is longer than ", kMaxPopoloBytes >> 20, " MB; part it, or use CSV"));
  }
  Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(
        file,
        ": is no Popolo: it must be an object with persons, organizations, posts, memberships"));
  }
  Elements& all = *elements_;
  const Json nothing = Json::object();
  const size_t first_organization = all.organizations.size(), first_person = all.persons.size();
  const size_t first_post = all.posts.size();
  Elements::Take(document, "organizations", file, nothing, all.organizations);
  Elements::Take(document, "persons", file, nothing, all.persons);
  Elements::Take(document, "posts", file, nothing, all.posts);
  Elements::Take(document, "memberships", file, nothing, all.memberships);
  const auto inside = [&](std::vector<Elements::Stored>& stored, size_t first, const char* key) {
    for (size_t i = first; i < stored.size(); ++i) {
      const Place place = stored[i].place;
      const std::string where = absl::StrCat(place.file, "[", place.line, "]");
      Json belongs = {{key, stored[i].json.value("id", Json())}};
      if (std::string(key) == "organization_id") {
        Elements::Take(stored[i].json, "posts", where, belongs, all.posts);
      }
      Elements::Take(stored[i].json, "memberships", where, belongs, all.memberships);
    }
  };
  inside(all.organizations, first_organization, "organization_id");
  inside(all.persons, first_person, "person_id");
  inside(all.posts, first_post, "post_id");
  for (const auto& [key, value] : document.items()) {
    if (value.is_array() && !value.empty()) dropped_[key] += static_cast<int64_t>(value.size());
  }
  return absl::OkStatus();
}

std::vector<PopoloRow> Popolo::Rows() { return Mapper(schema_, *elements_, dropped_).Map(); }

}  // namespace district::districtctl
