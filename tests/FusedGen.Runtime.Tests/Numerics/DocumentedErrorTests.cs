using System.Globalization;
using FusedGen.Tests;
using FusedGen.VectorMathCheck;

namespace FusedGen.Runtime.Tests.Numerics;

public class DocumentedErrorTests
{
    [Fact]
    public void The_page_on_vector_math_promises_what_is_checked()
    {
        Dictionary<string, double> promised = File.ReadLines(Checkout.At("docs", "vector-math.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 5 && CheckedFunctions.All.Any(f => f.Name == cells[1]))
            .ToDictionary(cells => cells[1], cells => double.Parse(cells[2], CultureInfo.InvariantCulture));
        Assert.Equal(CheckedFunctions.All.ToDictionary(f => f.Name, f => f.Bound), promised);
    }
}
