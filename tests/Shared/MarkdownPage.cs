using System.Text.RegularExpressions;

namespace FusedGen.Tests;

/// <summary>A block of code in a page.</summary>
/// <param name="Language">What stands behind the opening fence; empty for what a program prints.</param>
/// <param name="Text">Its lines, each ended by a line feed.</param>
/// <param name="Section">The heading above it, without its number signs.</param>
/// <param name="Caption">The last line above it that is not empty.</param>
internal sealed record CodeBlock(string Language, string Text, string Section, string Caption)
{
    /// <summary>The file that the block is, where a path in back quotes stands above it; else null.</summary>
    public string? File => Caption is ['`', .., '`'] && Caption.IndexOf('`', 1) == Caption.Length - 1 ? Caption[1..^1] : null;
}

/// <summary>A page of documentation, as far as tests read it: headings, blocks of code, links.</summary>
internal sealed partial class MarkdownPage
{
    private MarkdownPage(string text)
    {
        List<string> headings = [];
        List<CodeBlock> blocks = [];
        List<string> prose = [];
        string? language = null;
        List<string> code = [];
        foreach (string line in text.Replace("\r", "", StringComparison.Ordinal).Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                if (language is not null)
                {
                    blocks.Add(new CodeBlock(language, string.Concat(code.Select(l => l + "\n")), headings.LastOrDefault() ?? "",
                        prose.LastOrDefault(l => l.Length > 0) ?? ""));
                    code.Clear();
                }

                language = language is null ? line.Trim().Trim('`') : null;
            }
            else if (language is not null)
            {
                code.Add(line);
            }
            else
            {
                prose.Add(line);
                if (Heading().Match(line) is { Success: true } heading)
                {
                    headings.Add(heading.Groups[1].Value);
                }
            }
        }

        Headings = headings;
        Blocks = blocks;
        Prose = prose;
        IsClosed = language is null;
    }

    /// <summary>The texts of the headings, in order.</summary>
    public IReadOnlyList<string> Headings { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>The lines outside of blocks.</summary>
    public IReadOnlyList<string> Prose { get; }

    /// <summary>Whether each block that is opened is closed.</summary>
    public bool IsClosed { get; }

    /// <summary>The blocks of one section.</summary>
    public IEnumerable<CodeBlock> In(string section) => Blocks.Where(block => block.Section == section);

    /// <summary>The targets of the page's links and pictures.</summary>
    public IEnumerable<string> Links => Prose
        .Select(line => InlineCode().Replace(line, ""))
        .SelectMany(line => Link().Matches(line).Select(link => link.Groups[1].Value));

    /// <summary>
    /// What a link puts behind the number sign to reach each heading: lower case, hyphens for blanks, no punctuation,
    /// numbered when repeated.
    /// </summary>
    public IEnumerable<string> Anchors
    {
        get
        {
            Dictionary<string, int> seen = new(StringComparer.Ordinal);
            foreach (string heading in Headings)
            {
                string text = Link().Replace(heading, "");
                string anchor = string.Concat(text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
                int count = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
                yield return count == 1 ? anchor : $"{anchor}-{count - 1}";
            }
        }
    }

    public static MarkdownPage Parse(string text) => new(text);

    public static MarkdownPage Read(string file) => new(File.ReadAllText(file));

    [GeneratedRegex("^#{1,6} +(.*?) *#*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^()\s]+)(?: ""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();
}
