using System.Globalization;
using FusedGen.VectorMathCheck;

namespace FusedGen.Runtime.Tests.Numerics;

public class DocumentedErrorTests
{
    [Fact]
    public void The_page_on_vector_math_promises_what_is_checked()
    {
        Dictionary<string, double> promised = File.ReadLines(Path.Combine(RepositoryRoot(), "docs", "vector-math.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 5 && CheckedFunctions.All.Any(f => f.Name == cells[1]))
            .ToDictionary(cells => cells[1], cells => double.Parse(cells[2], CultureInfo.InvariantCulture));
        Assert.Equal(CheckedFunctions.All.ToDictionary(f => f.Name, f => f.Bound), promised);
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FusedGen.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
