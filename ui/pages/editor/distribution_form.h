// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>

#include "core/model/scenario.h"
#include "ui/session/scenario_session.h"

namespace warmfront::ui {

/// Edits the law of a duration: which law, and its parameters with units. Mixtures nest.
class DistributionForm : public QWidget
{
    Q_OBJECT

public:
    /// Where the law lives in a scenario. `write` gets nothing only when the form is optional.
    struct Binding
    {
        std::function<std::optional<Distribution>(const Scenario &)> read;
        std::function<void(Scenario &, std::optional<Distribution>)> write;
        std::function<QString()> path; ///< in the file, to merge edits of one field
    };

    /// @p absentWords name the choice of no law ("as when warm"); empty = a law is required.
    DistributionForm(ScenarioSession &session, Binding binding, const QString &what, const QString &absentWords = {},
                     QWidget *parent = nullptr);

    /// Reads the law again; keeps what is being typed as long as it means the same.
    void refresh();

private:
    struct Field
    {
        QLineEdit *edit = nullptr;
        std::function<QString(const Distribution &)> read;
        std::function<QString(Distribution &, const QString &)> write; ///< returns what is wrong; empty when written
        QString key;
        QString shown; ///< before it was typed into
    };
    void chooseLaw();
    void rebuild(const std::optional<Distribution> &law);
    void addField(const QString &key, const QString &label, const QString &hint,
                  std::function<QString(const Distribution &)> read,
                  std::function<QString(Distribution &, const QString &)> write);
    void addDuration(const QString &key, const QString &label, std::function<SimDuration &(Distribution &)> member);
    void addNumber(const QString &key, const QString &label, double least,
                   std::function<double &(Distribution &)> member);
    void buildLognormal(const LognormalLaw &law);
    void buildMixture(const MixtureLaw &law);
    void buildEmpirical();
    void writeField(std::size_t index);
    void change(const QString &key, const std::function<void(std::optional<Distribution> &)> &how);
    [[nodiscard]] static int shapeOf(const std::optional<Distribution> &law);

    ScenarioSession &m_session;
    Binding m_binding;
    QString m_what;
    bool m_isOptional;
    QComboBox *m_law;
    QWidget *m_parameters = nullptr;
    QLabel *m_error;
    QVBoxLayout *m_layout;
    std::vector<Field> m_fields;
    std::vector<DistributionForm *> m_components;
    int m_shape = -2; ///< which fields stand there now
};

} // namespace warmfront::ui
