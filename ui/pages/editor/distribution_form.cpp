// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/editor/distribution_form.h"

#include <array>
#include <cmath>

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>

#include "core/base/quantity.h"
#include "ui/pages/editor/form.h"
#include "ui/pages/editor/unread_text.h"
#include "ui/widgets/choice_box.h"

namespace warmfront::ui {

namespace {

/// Position of each law in the variant of core/model, which is also its position in the combo box.
enum LawIndex { Constant, Exponential, Normal, Lognormal, Gamma, Weibull, Pareto, Uniform, Mixture, Empirical };

QStringList lawNames()
{
    return {DistributionForm::tr("constant"),  DistributionForm::tr("exponential"), DistributionForm::tr("normal"),
            DistributionForm::tr("lognormal"), DistributionForm::tr("gamma"),       DistributionForm::tr("Weibull"),
            DistributionForm::tr("Pareto"),    DistributionForm::tr("uniform"),     DistributionForm::tr("mixture"),
            DistributionForm::tr("empirical")};
}

/// A law of kind @p index with about the mean of the one it replaces.
Distribution lawLike(int index, double meanSeconds)
{
    const double seconds = std::isfinite(meanSeconds) && meanSeconds > 0.0 ? meanSeconds : 0.2;
    const auto of = [](double s) { return SimDuration::milliseconds(std::llround(std::max(1.0, s * 1e3))); };
    const SimDuration mean = of(seconds);
    switch (index) {
    case Exponential:
        return {ExponentialLaw{mean}};
    case Normal:
        return {NormalLaw{mean, of(seconds / 5)}};
    case Lognormal:
        return {LognormalLaw{LognormalLaw::Quantiles{mean, of(2 * seconds)}}};
    case Gamma:
        return {GammaLaw{2.0, of(seconds / 2)}};
    case Weibull:
        return {WeibullLaw{1.5, mean}};
    case Pareto:
        return {ParetoLaw{2.5, of(0.6 * seconds)}};
    case Uniform:
        return {UniformLaw{of(seconds / 2), of(1.5 * seconds)}};
    case Mixture:
        return {MixtureLaw{{{0.9, {ExponentialLaw{mean}}}, {0.1, {ExponentialLaw{of(5 * seconds)}}}}}};
    case Empirical:
        return {EmpiricalLaw{{of(seconds / 2), mean, of(2 * seconds)}, {}}};
    default:
        return {ConstantLaw{mean}};
    }
}

QString numberText(double value)
{
    return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

} // namespace

DistributionForm::DistributionForm(ScenarioSession &session, Binding binding, const QString &what,
                                   const QString &absentWords, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_binding(std::move(binding)),
      m_what(what),
      m_isOptional(!absentWords.isEmpty()),
      m_law(new ChoiceBox(this)),
      m_error(new QLabel(this)),
      m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    if (m_isOptional) {
        m_law->addItem(absentWords);
    }
    m_law->addItems(lawNames());
    m_law->setAccessibleName(tr("Law of %1").arg(what));
    m_law->setObjectName(QStringLiteral("law"));
    m_law->setMaximumWidth(420);
    m_error->setWordWrap(true);
    m_error->hide();
    m_layout->addWidget(m_law);
    m_layout->addWidget(m_error);
    setFocusProxy(m_law);
    connect(m_law, &QComboBox::activated, this, &DistributionForm::chooseLaw);
}

int DistributionForm::shapeOf(const std::optional<Distribution> &law)
{
    if (!law) {
        return -1;
    }
    const int index = static_cast<int>(law->law.index());
    if (const auto *lognormal = std::get_if<LognormalLaw>(&law->law)) {
        return index + 100 * static_cast<int>(lognormal->given.index());
    }
    if (const auto *mixture = std::get_if<MixtureLaw>(&law->law)) {
        return index + 100 * static_cast<int>(mixture->components.size());
    }
    return index;
}

void DistributionForm::refresh()
{
    const std::optional<Distribution> law = m_binding.read(m_session.scenario());
    const int row = (law ? static_cast<int>(law->law.index()) : -1) + (m_isOptional ? 1 : 0);
    m_law->setCurrentIndex(row);
    if (shapeOf(law) != m_shape) {
        rebuild(law);
    }
    if (!law) {
        return;
    }
    for (Field &field : m_fields) {
        if (field.edit->hasFocus()) {
            Distribution copy = *law;
            if (!field.write(copy, field.edit->text()).isEmpty() || copy == *law) {
                continue;
            }
        }
        const QString text = field.read(*law);
        field.shown = text;
        setUnreadReason(field.edit, {});
        if (field.edit->text() != text) {
            field.edit->setText(text);
        }
    }
    for (DistributionForm *component : m_components) {
        component->refresh();
    }
}

void DistributionForm::change(const QString &key, const std::function<void(std::optional<Distribution> &)> &how)
{
    m_session.edit(tr("Change %1").arg(m_what), key.isEmpty() ? QString() : m_binding.path() + u'.' + key,
                   [&](Scenario &scenario) {
                       std::optional<Distribution> law = m_binding.read(scenario);
                       how(law);
                       m_binding.write(scenario, std::move(law));
                   });
}

void DistributionForm::chooseLaw()
{
    const int index = m_law->currentIndex() - (m_isOptional ? 1 : 0);
    change({}, [index](std::optional<Distribution> &law) {
        if (index < 0) {
            law.reset();
        } else if (!law || static_cast<int>(law->law.index()) != index) {
            law = lawLike(index, law ? law->meanInSeconds() : 0.2);
        }
    });
}

void DistributionForm::rebuild(const std::optional<Distribution> &law)
{
    // Deleted later: the change may come from a signal of one of these fields.
    if (m_parameters != nullptr) {
        m_parameters->hide();
        m_parameters->deleteLater();
    }
    m_fields.clear();
    m_components.clear();
    m_error->hide();
    m_parameters = new QWidget(this);
    auto *rows = new QVBoxLayout(m_parameters);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    m_layout->insertWidget(1, m_parameters);
    m_shape = shapeOf(law);
    if (!law) {
        return;
    }
    switch (static_cast<int>(law->law.index())) {
    case Constant:
        addDuration(QStringLiteral("value"), tr("value"),
                    [](Distribution &d) -> SimDuration & { return std::get<ConstantLaw>(d.law).value; });
        break;
    case Exponential:
        addDuration(QStringLiteral("mean"), tr("mean"),
                    [](Distribution &d) -> SimDuration & { return std::get<ExponentialLaw>(d.law).mean; });
        break;
    case Normal:
        addDuration(QStringLiteral("mean"), tr("mean"),
                    [](Distribution &d) -> SimDuration & { return std::get<NormalLaw>(d.law).mean; });
        addDuration(QStringLiteral("sd"), tr("standard deviation"),
                    [](Distribution &d) -> SimDuration & { return std::get<NormalLaw>(d.law).sd; });
        break;
    case Lognormal:
        buildLognormal(std::get<LognormalLaw>(law->law));
        break;
    case Gamma:
        addNumber(QStringLiteral("shape"), tr("shape"), 1e-3,
                  [](Distribution &d) -> double & { return std::get<GammaLaw>(d.law).shape; });
        addDuration(QStringLiteral("scale"), tr("scale"),
                    [](Distribution &d) -> SimDuration & { return std::get<GammaLaw>(d.law).scale; });
        break;
    case Weibull:
        addNumber(QStringLiteral("shape"), tr("shape"), 1e-3,
                  [](Distribution &d) -> double & { return std::get<WeibullLaw>(d.law).shape; });
        addDuration(QStringLiteral("scale"), tr("scale"),
                    [](Distribution &d) -> SimDuration & { return std::get<WeibullLaw>(d.law).scale; });
        break;
    case Pareto:
        addNumber(QStringLiteral("shape"), tr("shape"), 1e-3,
                  [](Distribution &d) -> double & { return std::get<ParetoLaw>(d.law).shape; });
        addDuration(QStringLiteral("scale"), tr("least value"),
                    [](Distribution &d) -> SimDuration & { return std::get<ParetoLaw>(d.law).scale; });
        break;
    case Uniform:
        addDuration(QStringLiteral("min"), tr("from"),
                    [](Distribution &d) -> SimDuration & { return std::get<UniformLaw>(d.law).min; });
        addDuration(QStringLiteral("max"), tr("to"),
                    [](Distribution &d) -> SimDuration & { return std::get<UniformLaw>(d.law).max; });
        break;
    case Mixture:
        buildMixture(std::get<MixtureLaw>(law->law));
        break;
    case Empirical:
        buildEmpirical();
        break;
    }
}

void DistributionForm::addField(const QString &key, const QString &label, const QString &hint,
                                std::function<QString(const Distribution &)> read,
                                std::function<QString(Distribution &, const QString &)> write)
{
    auto *line = new QHBoxLayout;
    auto *words = new QLabel(label, m_parameters);
    auto *edit = new QLineEdit(m_parameters);
    words->setBuddy(edit);
    words->setMinimumWidth(fontMetrics().horizontalAdvance(tr("standard deviation")));
    edit->setPlaceholderText(hint);
    edit->setObjectName(key);
    edit->setAccessibleName(tr("%1 of %2").arg(label, m_what));
    edit->setMaximumWidth(260);
    line->addWidget(words);
    line->addWidget(edit);
    line->addStretch(1);
    static_cast<QVBoxLayout *>(m_parameters->layout())->addLayout(line);
    m_fields.push_back({edit, std::move(read), std::move(write), key, {}});
    const std::size_t index = m_fields.size() - 1;
    connect(edit, &QLineEdit::textEdited, this, [this, index] { writeField(index); });
    connect(edit, &QLineEdit::editingFinished, this, [this] {
        if (m_error->isHidden()) {
            refresh();
        }
    });
}

void DistributionForm::addDuration(const QString &key, const QString &label,
                                   std::function<SimDuration &(Distribution &)> member)
{
    addField(
        key, label, tr("for example 244 ms"),
        [member](const Distribution &law) {
            Distribution copy = law;
            return QString::fromStdString(formatDuration(member(copy)));
        },
        [member](Distribution &law, const QString &text) {
            const Result<SimDuration> value = parseDuration(text.trimmed().toStdString());
            if (!value) {
                return QString::fromStdString(value.error().message);
            }
            member(law) = *value;
            return QString();
        });
}

void DistributionForm::addNumber(const QString &key, const QString &label, double least,
                                 std::function<double &(Distribution &)> member)
{
    addField(
        key, label, tr("a number"),
        [member](const Distribution &law) {
            Distribution copy = law;
            return numberText(member(copy));
        },
        [member, least](Distribution &law, const QString &text) {
            const Result<double> value = decimalNumber(least, 1e6)(text.trimmed().toStdString());
            if (!value) {
                return QString::fromStdString(value.error().message);
            }
            member(law) = *value;
            return QString();
        });
}

void DistributionForm::buildLognormal(const LognormalLaw &law)
{
    if (std::holds_alternative<LognormalLaw::Quantiles>(law.given)) {
        addDuration(QStringLiteral("median"), tr("median"), [](Distribution &d) -> SimDuration & {
            return std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(d.law).given).median;
        });
        addDuration(QStringLiteral("p95"), tr("95th percentile"), [](Distribution &d) -> SimDuration & {
            return std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(d.law).given).p95;
        });
    } else {
        addNumber(QStringLiteral("mu"), tr("mu of ln seconds"), -100.0, [](Distribution &d) -> double & {
            return std::get<LognormalLaw::Parameters>(std::get<LognormalLaw>(d.law).given).mu;
        });
        addNumber(QStringLiteral("sigma"), tr("sigma of ln seconds"), 0.0, [](Distribution &d) -> double & {
            return std::get<LognormalLaw::Parameters>(std::get<LognormalLaw>(d.law).given).sigma;
        });
    }
    const bool isQuantiles = std::holds_alternative<LognormalLaw::Quantiles>(law.given);
    auto *swap = new QPushButton(isQuantiles ? tr("Give mu and sigma instead") : tr("Give median and p95 instead"),
                                 m_parameters);
    swap->setObjectName(QStringLiteral("swapForm"));
    static_cast<QVBoxLayout *>(m_parameters->layout())->addWidget(swap, 0, Qt::AlignLeft);
    connect(swap, &QPushButton::clicked, this, [this] {
        change({}, [](std::optional<Distribution> &d) {
            auto &lognormal = std::get<LognormalLaw>(d->law);
            const LognormalLaw::Parameters p = lognormal.parameters();
            if (std::holds_alternative<LognormalLaw::Quantiles>(lognormal.given)) {
                lognormal.given = p;
            } else {
                const auto seconds = [](double s) { return SimDuration::nanoseconds(std::llround(s * 1e9)); };
                lognormal.given = LognormalLaw::Quantiles{seconds(std::exp(p.mu)),
                                                          seconds(std::exp(p.mu + 1.6448536269514722 * p.sigma))};
            }
        });
    });
}

void DistributionForm::buildMixture(const MixtureLaw &law)
{
    auto *rows = static_cast<QVBoxLayout *>(m_parameters->layout());
    for (std::size_t i = 0; i < law.components.size(); ++i) {
        addField(
            QStringLiteral("components[%1].weight").arg(i), tr("weight %1").arg(i + 1), tr("a number"),
            [i](const Distribution &d) { return numberText(std::get<MixtureLaw>(d.law).components[i].weight); },
            [i](Distribution &d, const QString &text) {
                const Result<double> value = decimalNumber(1e-9, 1e9)(text.trimmed().toStdString());
                if (!value) {
                    return QString::fromStdString(value.error().message);
                }
                std::get<MixtureLaw>(d.law).components[i].weight = *value;
                return QString();
            });
        Binding binding;
        binding.path = [this, i] { return m_binding.path() + QStringLiteral(".components[%1].distribution").arg(i); };
        binding.read = [this, i](const Scenario &scenario) -> std::optional<Distribution> {
            const std::optional<Distribution> whole = m_binding.read(scenario);
            const auto *mixture = whole ? std::get_if<MixtureLaw>(&whole->law) : nullptr;
            return mixture != nullptr && i < mixture->components.size()
                       ? std::optional(mixture->components[i].distribution)
                       : std::nullopt;
        };
        binding.write = [this, i](Scenario &scenario, std::optional<Distribution> part) {
            std::optional<Distribution> whole = m_binding.read(scenario);
            if (whole && part) {
                std::get<MixtureLaw>(whole->law).components[i].distribution = std::move(*part);
                m_binding.write(scenario, std::move(whole));
            }
        };
        auto *component = new DistributionForm(m_session, std::move(binding),
                                               tr("part %1 of %2").arg(i + 1).arg(m_what), {}, m_parameters);
        component->setObjectName(QStringLiteral("component%1").arg(i));
        component->setContentsMargins(24, 0, 0, 0);
        rows->addWidget(component);
        m_components.push_back(component);
        if (law.components.size() > 1) {
            auto *remove = new QPushButton(tr("Remove part %1").arg(i + 1), m_parameters);
            rows->addWidget(remove, 0, Qt::AlignLeft);
            connect(remove, &QPushButton::clicked, this, [this, i] {
                change({}, [i](std::optional<Distribution> &d) {
                    auto &parts = std::get<MixtureLaw>(d->law).components;
                    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
                });
            });
        }
    }
    auto *add = new QPushButton(tr("Add a part"), m_parameters);
    add->setObjectName(QStringLiteral("addPart"));
    rows->addWidget(add, 0, Qt::AlignLeft);
    connect(add, &QPushButton::clicked, this, [this] {
        change({}, [](std::optional<Distribution> &d) {
            auto &parts = std::get<MixtureLaw>(d->law).components;
            parts.push_back({1.0, parts.empty() ? lawLike(Exponential, 0.2) : parts.back().distribution});
        });
    });
}

void DistributionForm::buildEmpirical()
{
    addField(
        QStringLiteral("values"), tr("values"), tr("for example 120 ms, 200 ms, 1.4 s"),
        [](const Distribution &d) {
            QStringList texts;
            for (const SimDuration value : std::get<EmpiricalLaw>(d.law).values) {
                texts << QString::fromStdString(formatDuration(value));
            }
            return texts.join(QStringLiteral(", "));
        },
        [](Distribution &d, const QString &text) {
            std::vector<SimDuration> values;
            for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
                const Result<SimDuration> value = parseDuration(part.trimmed().toStdString());
                if (!value) {
                    return QString::fromStdString(value.error().message);
                }
                values.push_back(*value);
            }
            if (values.empty()) {
                return tr("Give at least one duration, for example 120 ms.");
            }
            // Typed values no longer are those of the file.
            std::get<EmpiricalLaw>(d.law) = EmpiricalLaw{std::move(values), {}};
            return QString();
        });
    m_fields.back().edit->setMaximumWidth(QWIDGETSIZE_MAX);
    m_fields.back().edit->setMaxLength(1'000'000);
}

void DistributionForm::writeField(std::size_t index)
{
    const Field &field = m_fields[index];
    std::optional<Distribution> law = m_binding.read(m_session.scenario());
    if (!law) {
        return;
    }
    const QString wrong = field.write(*law, field.edit->text());
    m_error->setText(wrong.isEmpty() ? QString() : QStringLiteral("⚠ ") + wrong);
    m_error->setVisible(!wrong.isEmpty());
    field.edit->setAccessibleDescription(wrong);
    setUnreadReason(field.edit, wrong);
    // Of "1 x" nothing is kept, although it was "1" on the way.
    const std::optional<Distribution> now = m_binding.read(m_session.scenario());
    law = wrong.isEmpty() ? law : now;
    if (wrong.isEmpty() || (field.write(*law, field.shown).isEmpty() && law != now)) {
        const QString key = field.key; // the edit may rebuild the fields
        change(key, [&law](std::optional<Distribution> &d) { d = law; });
    }
}

} // namespace warmfront::ui
