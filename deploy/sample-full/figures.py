"""Three years of monthly figures of the district that does not exist: indicators, plans with their pace, figures.

Nothing was counted. The shape is taken from practice: budget revenue is high in January and at the end of a quarter,
investment is paid out late in the year, retail sales rise before Tết, the last figures are estimates. The same at every
run: what looks like chance is a checksum of unit, indicator and month.
"""
import zlib

import year

YEARS = (2016, 2017, 2018)
COMMITTEE = "organizations/mau-ubnd-quan"
NOTE = "Số liệu giả định để minh họa."
# How much of what adds up each ward has, in percent.
WARD_SHARES = {"mau-phuong-1": 34, "mau-phuong-2": 27, "mau-phuong-3": 22, "mau-phuong-4": 17}

EVEN = [100] * 12
REVENUE = [142, 74, 98, 108, 78, 104, 110, 80, 100, 106, 82, 118]
INVESTMENT = [22, 18, 45, 62, 74, 96, 88, 94, 128, 150, 182, 241]
RETAIL = [118, 104, 90, 93, 95, 97, 96, 98, 97, 101, 104, 107]
VIOLATIONS = [70, 60, 120, 130, 125, 110, 105, 100, 100, 98, 96, 86]
ADMISSIONS = [30, 45, 90, 80, 150, 110, 90, 80, 140, 125, 130, 130]


class Sum:
    """Months that add up: what the first year came to, how much it grows in a year in percent, its seasons."""

    def __init__(self, first_year, growth, seasons, decimals=1):
        self.first_year, self.growth, self.seasons, self.decimals = first_year, growth, seasons, decimals

    def of_year(self, number):
        return self.first_year * (100 + self.growth) ** (number - YEARS[0]) / 100 ** (number - YEARS[0])

    def of_month(self, unit, indicator, number, month):
        share = WARD_SHARES[unit] * self.of_year(number) / 100
        return share * self.seasons[month - 1] / sum(self.seasons) * wobble(unit, indicator, number, month, 6)


class State:
    """Where something stands at the end of a month: at first, by how much it moves in a month."""

    def __init__(self, first, step, decimals=2):
        self.first, self.step, self.decimals = first, step, decimals

    def of_month(self, unit, indicator, number, month):
        months = 12 * (number - YEARS[0]) + month - 1
        of_unit = 1 + (WARD_SHARES[unit] - 25) / 400 if unit in WARD_SHARES else 1
        return (self.first + self.step * months) * of_unit * wobble(unit, indicator, number, month, 1)


def wobble(unit, indicator, number, month, percent):
    """A factor around 1, by so many percent at most."""
    chance = zlib.crc32(f"{unit} {indicator} {number} {month}".encode()) % 2001 - 1000
    return 1 + chance * percent / 100_000


# Indicator: its name, unit, direction, how months and wards make more, who answers for it, figures, what the plan asks
# for in percent of what came, and the pace of the plan: percent by the end of the first quarter, half year and nine
# months.
INDICATORS = {
    "mau-thu-ngan-sach": ("Thu ngân sách nhà nước trên địa bàn", "tỷ đồng", "HIGHER_IS_BETTER", "SUM", "SUM",
                          "mau-tai-chinh", Sum(2400, 9, REVENUE), 97, (27, 50, 74)),
    "mau-giai-ngan": ("Giải ngân vốn đầu tư công", "tỷ đồng", "HIGHER_IS_BETTER", "SUM", "SUM", "mau-tai-chinh",
                      Sum(620, 7, INVESTMENT), 118, (12, 35, 62)),
    "mau-san-xuat-cong-nghiep": ("Giá trị sản xuất công nghiệp", "tỷ đồng", "HIGHER_IS_BETTER", "SUM", "SUM",
                                 "mau-kinh-te", Sum(5100, 11, EVEN), 101, None),
    "mau-ban-le": ("Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ", "tỷ đồng", "HIGHER_IS_BETTER", "SUM", "SUM",
                   "mau-kinh-te", Sum(18300, 13, RETAIL), 99, None),
    "mau-vi-pham-xay-dung": ("Số vụ vi phạm trật tự xây dựng", "vụ", "LOWER_IS_BETTER", "SUM", "SUM", "mau-do-thi",
                             Sum(260, -12, VIOLATIONS, 0), 95, None),
    "mau-ket-nap-dang-vien": ("Số đảng viên mới kết nạp", "người", "HIGHER_IS_BETTER", "SUM", "SUM", "mau-noi-vu",
                              Sum(300, 4, ADMISSIONS, 0), 104, (15, 40, 68)),
    "mau-ho-ngheo": ("Tỷ lệ hộ nghèo", "%", "LOWER_IS_BETTER", "LAST", "NONE", "mau-lao-dong",
                     State(1.92, -0.028), 92, None),
    "mau-ho-so-dung-han": ("Tỷ lệ hồ sơ giải quyết đúng hạn", "%", "HIGHER_IS_BETTER", "AVERAGE", "NONE",
                           "mau-van-phong", State(95.2, 0.07), 101, None),
}
# Figures that were never handed in: unit, indicator, month.
MISSING = {("mau-phuong-3", "mau-ban-le", "2018-04"), ("mau-phuong-4", "mau-ho-so-dung-han", "2017-11"),
           ("mau-phuong-2", "mau-vi-pham-xay-dung", "2018-08")}


def text_of(value, decimals):
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_sum(figures):
    return isinstance(figures, Sum)


def ward_figures(indicator, figures, number, month):
    """What each ward came to, as it is written."""
    return {ward: text_of(figures.of_month(ward, indicator, number, month), figures.decimals) for ward in year.WARDS}


def figure_of(unit, indicator, figures, number, month):
    if unit in year.WARDS or not is_sum(figures):
        return text_of(figures.of_month(unit, indicator, number, month), figures.decimals)
    # What the district says is what its wards come to, to the last digit.
    scale = 10 ** figures.decimals
    total = sum(round(float(value) * scale) for value in ward_figures(indicator, figures, number, month).values())
    return text_of(total / scale, figures.decimals)


def status_of(number, month):
    if (number, month) == (2018, 12):
        return "ESTIMATED"
    return "PROVISIONAL" if number == 2018 and month > 9 else "NORMAL"


def units():
    return ["mau-ubnd-quan", *year.WARDS]


def months():
    return [(number, month) for number in YEARS for month in range(1, 13)]


def indicators():
    for name, (title, unit, direction, in_time, in_space, owner, figures, _, _) in INDICATORS.items():
        indicator = {"name": f"indicators/{name}", "displayName": f"{title} (giả định)", "unit": unit,
                     "direction": direction, "timeAggregation": in_time, "spaceAggregation": in_space,
                     "periodType": "MONTH", "owner": f"organizations/{owner}",
                     "provenance": [{"source": COMMITTEE, "quote": NOTE}]}
        if figures.decimals:
            indicator["decimals"] = figures.decimals
        if name == "mau-san-xuat-cong-nghiep":
            indicator["priceBasis"] = "CONSTANT"
        yield indicator


def observations():
    for name, (*_, figures, _, _) in INDICATORS.items():
        for unit in units():
            for number, month in months():
                period = f"{number}-{month:02}"
                observation = {"name": f"indicators/{name}/observations/{unit}-{period}",
                               "organization": f"organizations/{unit}", "period": period, "measure": "LEVEL",
                               "status": status_of(number, month)}
                if (unit, name, period) in MISSING:
                    observation |= {"absence": "MISSING", "status": "NORMAL"}
                else:
                    observation["value"] = figure_of(unit, name, figures, number, month)
                yield observation


def target_of(unit, indicator, figures, number, percent):
    """What the plan asks for: some percent of what the year came to, of states of what December came to."""
    if not is_sum(figures):
        return text_of(float(figure_of(unit, indicator, figures, number, 12)) * percent / 100, 1)
    came = sum(float(figure_of(unit, indicator, figures, number, month)) for month in range(1, 13))
    return str(round(came * percent / 100))


def plans():
    for name, (*_, figures, percent, pace) in INDICATORS.items():
        for unit in units():
            for number in YEARS:
                plan = {"name": f"indicators/{name}/plans/{unit}-{number}", "organization": f"organizations/{unit}",
                        "period": str(number), "version": 1, "note": NOTE,
                        "value": target_of(unit, name, figures, number, percent)}
                if pace:
                    parts = (f"{number}-Q1", f"{number}-S1", f"{number}-01-01/P9M")
                    plan["pace"] = [{"period": part, "share": str(share)}
                                    for part, share in zip(parts, pace, strict=True)]
                if name == "mau-thu-ngan-sach" and number == 2018:
                    plan["approvingDocument"] = "documents/mau-2018-01-2"
                yield plan
    # Adjusted when it was clear that it would not be met.
    yield {"name": "indicators/mau-giai-ngan/plans/mau-ubnd-quan-2018-dieu-chinh", "organization": COMMITTEE,
           "period": "2018", "version": 2, "effectiveDate": {"year": 2018, "month": 10, "day": 1}, "note": NOTE,
           "value": target_of("mau-ubnd-quan", "mau-giai-ngan", INDICATORS["mau-giai-ngan"][6], 2018, 104),
           "pace": [{"period": "2018-01-01/P9M", "share": "66"}]}


def style():
    def clause(indicator, text, **more):
        return {"indicator": f"indicators/{indicator}", "text": text, **more}
    compared = "{change} so với cùng kỳ"
    return {"name": "reportStyles/mau-kinh-te", "displayName": "Đoạn kinh tế của báo cáo quận Mẫu (giả định)",
            "organization": COMMITTEE, "provenance": [{"source": COMMITTEE, "quote": NOTE}],
            "clauses": [
                clause("mau-san-xuat-cong-nghiep", "Giá trị sản xuất công nghiệp {period} {reached_value}, {change} "
                       "so với cùng kỳ", beginsSentence=True),
                clause("mau-ban-le", f"tổng mức bán lẻ hàng hóa và doanh thu dịch vụ {compared}"),
                clause("mau-thu-ngan-sach", "Thu ngân sách nhà nước trên địa bàn {reached_value}, bằng {share} dự toán "
                       "{plan_period}", beginsSentence=True),
                clause("mau-thu-ngan-sach", compared),
                clause("mau-thu-ngan-sach", "{pace}", optional=True),
                clause("mau-giai-ngan", "Giải ngân vốn đầu tư công {reached_value}, {reached_share} kế hoạch, {pace}",
                       beginsSentence=True),
                clause("mau-ho-ngheo", "Tỷ lệ hộ nghèo còn {value}, {change} so với cùng kỳ", beginsSentence=True),
                clause("mau-vi-pham-xay-dung", f"số vụ vi phạm trật tự xây dựng {compared}")]}


def watch_items():
    yield {"name": "watchItems/mau-giai-ngan", "indicator": "indicators/mau-giai-ngan", "organization": COMMITTEE,
           "reasons": ["LOW_ACHIEVED", "FORECAST_HARD"], "directive": "meetings/mau-2018-06/directives/t1",
           "ordinal": 1, "note": NOTE}
    yield {"name": "watchItems/mau-ket-nap-dang-vien", "indicator": "indicators/mau-ket-nap-dang-vien",
           "organization": COMMITTEE, "reasons": ["FORECAST_HARD"], "ordinal": 2, "note": NOTE}


def resources():
    return [*indicators(), *plans(), *observations(), style(), *watch_items()]
