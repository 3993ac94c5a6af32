namespace FusedGen.Samples.Training;

/// <summary>The folder <c>sample-app</c> of the checkout in which the program was built or is run.</summary>
internal static class SampleFolder
{
    public static string Find()
    {
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "sample-app");
                if (File.Exists(Path.Combine(candidate, "data", "optical-digits.csv")))
                {
                    return candidate;
                }
            }
        }

        throw new DirectoryNotFoundException("There is no folder sample-app with data/optical-digits.csv here or above; name it as the argument.");
    }
}
