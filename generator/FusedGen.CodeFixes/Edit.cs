using Microsoft.CodeAnalysis.Editing;

namespace FusedGen.CodeFixes;

/// <summary>One way to mend a diagnostic.</summary>
/// <param name="Title">What the editor offers.</param>
/// <param name="Key">The same for all edits that one "fix all" makes together.</param>
/// <param name="Apply">Makes the change. Its nodes are those of the unchanged file: the editor finds them again between
/// other changes.</param>
internal sealed record Edit(string Title, string Key, Action<SyntaxEditor> Apply);
