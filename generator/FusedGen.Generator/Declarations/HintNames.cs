using System.Collections.Immutable;
using System.Globalization;

namespace FusedGen.Generator.Declarations;

/// <summary>
/// Makes the names of generated files unique. Roslyn compares them ignoring case and throws at the second of a name, which
/// <c>Digits</c> and <c>digits</c> would bring about, and a type whose two halves both carry the attribute.
/// </summary>
internal static class HintNames
{
    /// <summary>One target a type, in ordinal order, so that the names do not depend on the order of the source files.</summary>
    public static IEnumerable<ModelTarget> Assign(ImmutableArray<Declaration> declarations)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        IEnumerable<ModelTarget> targets = declarations
            .Select(declaration => declaration.Target)
            .GroupBy(target => target.Identity, StringComparer.Ordinal)
            .Select(group => group.First())
            .OrderBy(target => target.Identity, StringComparer.Ordinal);
        foreach (ModelTarget target in targets)
        {
            string name = target.HintName;
            for (int number = 2; !taken.Add(name); number++)
            {
                name = target.HintName + "_" + number.ToString(CultureInfo.InvariantCulture);
            }

            yield return target with { HintName = name };
        }
    }
}
