using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Printing.Kernels;

/// <summary>Prints the store of the first lanes of a vector.</summary>
/// <remarks>
/// It is spelled out: a method that the JIT has to inline for each store soon uses up what it may inline into one
/// kernel.
/// </remarks>
internal static class PartialStore
{
    /// <summary>Lanes of the narrowest vector.</summary>
    private const int Narrowest = 4;

    /// <summary>The statements: parts of half the lanes while there are enough, then single ones.</summary>
    public static IReadOnlyList<string> Print(StoreStatement statement)
    {
        List<string> statements = [];
        int stored = 0;
        string part = ((LocalValue)statement.Value).Local.Name;
        for (int lanes = statement.Value.Type.Lanes / 2; lanes >= Narrowest; lanes /= 2)
        {
            bool isWhole = statement.Count - stored >= lanes;
            if (isWhole)
            {
                statements.Add($"{part}.GetLower().StoreUnsafe({PlacePrinter.Arguments(statement.Place.Plus(stored))});");
                stored += lanes;
            }

            part += isWhole ? ".GetUpper()" : ".GetLower()";
        }

        for (int lane = 0; stored + lane < statement.Count; lane++)
        {
            string element = lane == 0 ? $"{part}.ToScalar()" : $"{part}.GetElement({TargetSpelling.Text(lane)})";
            statements.Add($"{PlacePrinter.Element(statement.Place.Plus(stored + lane))} = {element};");
        }

        return statements;
    }
}
