#include "services/indicator/charts/svg.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace district::indicator {
namespace {

using v1::DrawChartRequest;

// The fonts of whoever looks at it; all of them have the letters of Vietnamese.
constexpr char kFonts[] =
    "'Be Vietnam Pro','Noto Sans','Segoe UI',Roboto,Arial,'DejaVu Sans',sans-serif";

struct Colours {
  Ink ink;
  const char* name;  // of its class
  const char* on_light;
  const char* on_dark;
};
// Told apart also by who does not see red and green; texts have a contrast of 4.5 at least.
constexpr std::array<Colours, 8> kColours = {{
    {Ink::kGround, "ground", "#ffffff", "#16191d"},
    {Ink::kText, "text", "#1d2129", "#e8eaed"},
    {Ink::kFaintText, "faint", "#5a626e", "#a3abb6"},
    {Ink::kGrid, "grid", "#e1e5ea", "#2d333b"},
    {Ink::kAxis, "axis", "#8b94a1", "#6e7884"},
    {Ink::kFigure, "figure", "#1f6fb2", "#6cb2ee"},
    {Ink::kPlan, "plan", "#c25a00", "#f2a65a"},
    {Ink::kTarget, "target", "#6b4fa0", "#b9a3e3"},
}};

const Colours& ColoursOf(Ink ink) {
  return *std::find_if(kColours.begin(), kColours.end(),
                       [&](const Colours& colours) { return colours.ink == ink; });
}

// A length with two decimals at most.
std::string Number(double value) {
  std::string text = absl::StrFormat("%.2f", value);
  while (absl::EndsWith(text, "0")) text.pop_back();
  if (absl::EndsWith(text, ".")) text.pop_back();
  return text == "-0" ? "0" : text;
}

void Set(pugi::xml_node node, const char* attribute, double value) {
  node.append_attribute(attribute).set_value(Number(value).c_str());
}

void Set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(value.c_str());
}

// About how wide a letter is, in parts of the size of the font.
double WidthOfLetter(std::string_view letter) {
  const char first = letter.front();
  if (letter.size() == 1 && absl::StrContains(" .,:;'|!ijl()", first)) return 0.34;
  if (letter.size() == 1 && absl::StrContains("mwMW%@", first)) return 0.92;
  if (letter.size() == 1 && first >= 'A' && first <= 'Z') return 0.7;
  // Two bytes: ư, Đ and their like; three: ạ and its like.
  return letter.size() == 1 ? 0.58 : 0.62;
}

// The letters of a text in UTF-8.
std::vector<std::string_view> LettersOf(std::string_view text) {
  std::vector<std::string_view> letters;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    letters.push_back(text.substr(i, end - i));
    i = end;
  }
  return letters;
}

}  // namespace

Svg::Svg(double width, double height, const std::string& title, const std::string& description,
         DrawChartRequest::Theme theme)
    : theme_(theme) {
  root_ = document_.append_child("svg");
  Set(root_, "xmlns", std::string("http://www.w3.org/2000/svg"));
  Set(root_, "viewBox", absl::StrCat("0 0 ", Number(width), " ", Number(height)));
  Set(root_, "width", width);
  Set(root_, "height", height);
  Set(root_, "role", std::string("img"));
  Set(root_, "font-family", std::string(kFonts));
  root_.append_child("title").text().set(title.c_str());
  root_.append_child("desc").text().set(description.c_str());
  if (theme_ == DrawChartRequest::AUTO) AddStyle();
  Box({0, 0}, width, height, Ink::kGround);
}

// What a program that knows no styles does not read; it sees the light colours then.
void Svg::AddStyle() {
  std::string rules;
  for (const Colours& colours : kColours) {
    absl::StrAppend(&rules, ".f-", colours.name, "{fill:", colours.on_dark, "}.s-", colours.name,
                    "{stroke:", colours.on_dark, "}");
  }
  root_.append_child("style").text().set(
      absl::StrCat("@media (prefers-color-scheme: dark){", rules, "}").c_str());
}

pugi::xml_node Svg::Add(const char* element) { return root_.append_child(element); }

void Svg::Colour(pugi::xml_node node, const char* attribute, Ink ink) {
  const Colours& colours = ColoursOf(ink);
  const bool dark = theme_ == DrawChartRequest::DARK;
  Set(node, attribute, std::string(dark ? colours.on_dark : colours.on_light));
  if (theme_ != DrawChartRequest::AUTO) return;
  pugi::xml_attribute classes = node.attribute("class");
  const std::string before = classes ? absl::StrCat(classes.value(), " ") : "";
  if (!classes) classes = node.append_attribute("class");
  const char kind = attribute[0];  // f of fill, s of stroke
  classes.set_value(absl::StrCat(before, std::string(1, kind), "-", colours.name).c_str());
}

void Svg::Line(Point from, Point to, const LineLook& look) { Polyline({from, to}, look); }

void Svg::Polyline(const std::vector<Point>& points, const LineLook& look) {
  if (points.size() < 2) return;
  pugi::xml_node node = Add("polyline");
  Set(node, "points", absl::StrJoin(points, " ", [](std::string* out, const Point& point) {
        absl::StrAppend(out, Number(point.x), ",", Number(point.y));
      }));
  Set(node, "fill", std::string("none"));
  Colour(node, "stroke", look.ink);
  Set(node, "stroke-width", look.width);
  Set(node, "stroke-linejoin", std::string("round"));
  if (*look.dashes) Set(node, "stroke-dasharray", std::string(look.dashes));
}

void Svg::Box(Point corner, double width, double height, Ink ink, bool faint) {
  pugi::xml_node node = Add("rect");
  Set(node, "x", corner.x);
  Set(node, "y", corner.y);
  Set(node, "width", width);
  Set(node, "height", height);
  Colour(node, "fill", ink);
  if (!faint) return;
  Set(node, "fill-opacity", 0.35);
  Colour(node, "stroke", ink);
}

void Svg::Dot(Point centre, double radius, Ink ink, bool hollow) {
  pugi::xml_node node = Add("circle");
  Set(node, "cx", centre.x);
  Set(node, "cy", centre.y);
  Set(node, "r", radius);
  Colour(node, "fill", hollow ? Ink::kGround : ink);
  Colour(node, "stroke", ink);
  Set(node, "stroke-width", 1.5);
}

void Svg::Text(Point at, const std::string& text, const TextLook& look, const std::string& full) {
  pugi::xml_node node = Add("text");
  Set(node, "x", at.x);
  Set(node, "y", at.y);
  Set(node, "font-size", look.size);
  Colour(node, "fill", look.ink);
  if (look.bold) Set(node, "font-weight", std::string("600"));
  if (look.anchor == Anchor::kMiddle) Set(node, "text-anchor", std::string("middle"));
  if (look.anchor == Anchor::kEnd) Set(node, "text-anchor", std::string("end"));
  if (look.on_lines) {
    Set(node, "paint-order", std::string("stroke"));
    Colour(node, "stroke", Ink::kGround);
    Set(node, "stroke-width", 4.0);
    Set(node, "stroke-linejoin", std::string("round"));
  }
  if (!full.empty() && full != text) node.append_child("title").text().set(full.c_str());
  node.append_child(pugi::node_pcdata).set_value(text.c_str());
}

std::string Svg::ToString() const {
  std::ostringstream out;
  document_.save(out, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return out.str();
}

double WidthOf(std::string_view text, double size) {
  double width = 0;
  for (const std::string_view letter : LettersOf(text)) width += WidthOfLetter(letter);
  return width * size;
}

std::string CutTo(const std::string& text, double size, double width) {
  if (WidthOf(text, size) <= width) return text;
  std::string cut;
  double used = 0.8 * size;  // of the ellipsis
  for (const std::string_view letter : LettersOf(text)) {
    used += WidthOfLetter(letter) * size;
    if (used > width) break;
    cut += letter;
  }
  // Between words where there are some.
  if (const size_t blank = cut.rfind(' '); blank != std::string::npos) cut.resize(blank);
  return cut + "…";
}

std::vector<std::string> LinesOf(const std::string& text, double size, double width,
                                 int most_lines) {
  std::vector<std::string> lines = {""};
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    std::string& line = lines.back();
    const std::string longer = absl::StrCat(line, line.empty() ? "" : " ", word);
    const bool last = static_cast<int>(lines.size()) == most_lines;
    if (line.empty() || last || WidthOf(longer, size) <= width) {
      line = longer;
    } else {
      lines.emplace_back(word);
    }
  }
  for (std::string& line : lines) line = CutTo(line, size, width);
  return lines;
}

}  // namespace district::indicator
