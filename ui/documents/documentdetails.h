// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QTabWidget>

#include <array>

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace Docket::Ui {

class EmptyState;

/// What is known of a document beside its text, in tabs: outline, what links to it, front matter, versions. It shows
/// what it is given and asks for nothing itself: what is the same as before stays as it is, with what is chosen in it,
/// and of very many entries the first ones are listed. Main thread.
class DocumentDetails final : public QTabWidget
{
    Q_OBJECT

public:
    enum Tab
    {
        Outline,
        Links,
        Properties,
        Versions
    };

    static constexpr qsizetype mostShown = 1000; ///< of each kind; the rest is counted

    explicit DocumentDetails(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DocumentDetails)

    void present(const Services::OpenDocument &open);
    void setNeighbours(const Services::DocumentNeighbours &neighbours);
    void setVersions(const QList<Domain::DocumentVersion> &versions);
    [[nodiscard]] QTreeWidget &list(Tab tab) const;
    [[nodiscard]] QPushButton &compareButton() const { return *m_compare; }
    [[nodiscard]] QPushButton &restoreButton() const { return *m_restore; }

Q_SIGNALS:
    void lineRequested(int line);
    void documentRequested(Docket::Domain::DocumentId document, int line);
    void issueRequested(const QString &reference);
    void queryRequested(const QString &term);
    void differenceRequested(Docket::Domain::DocumentVersionId version);
    void restoreRequested(Docket::Domain::DocumentVersionId version);

private:
    [[nodiscard]] QTreeWidget *addList(const QString &title, const QStringList &columns);
    void nameTab(Tab tab, const QString &title, qsizetype count);
    void act(const QTreeWidgetItem *item);
    [[nodiscard]] Domain::DocumentVersionId chosenVersion() const;

    struct Broken
    {
        QString target;
        int line = 0;
        bool noHeading = false; ///< the document exists, the heading does not
    };

    /// One entry of the links as it is shown.
    struct Link
    {
        QString group;
        QString name;
        QString place;
        QString tip;
        QString issue;
        qint64 document = 0;
        int line = 0;
        QString icon;
        int tone = 0;

        bool operator==(const Link &) const = default;
    };
    [[nodiscard]] QList<Link> linksOf(const Services::DocumentNeighbours &neighbours) const;
    void showLinks(const QList<Link> &links);
    void showVersions(const QList<Domain::DocumentVersion> &versions);
    /// Says in a list that holds nothing what would stand there.
    void explain(Tab tab, const QString &title, const QString &text);
    void showOutline(const QList<Domain::DocumentHeading> &headings);
    void showProperties(const QList<Domain::DocumentProperty> &properties);

    Domain::DocumentId m_document;
    // What the lists were made of.
    QList<Domain::DocumentHeading> m_shownHeadings;
    QList<Domain::DocumentProperty> m_shownProperties;
    QList<Domain::DocumentVersion> m_shownVersions;
    QList<Link> m_shownLinks;
    QList<Broken> m_broken;
    QList<Domain::ResolvedLink> m_leading; ///< to other documents, one for each place
    QTreeWidget *m_outline;
    QTreeWidget *m_links;
    QTreeWidget *m_properties;
    QTreeWidget *m_versions;
    static constexpr int tabCount = Versions + 1;
    std::array<EmptyState *, tabCount> m_empty{};
    QPushButton *m_compare;
    QPushButton *m_restore;
};

} // namespace Docket::Ui
