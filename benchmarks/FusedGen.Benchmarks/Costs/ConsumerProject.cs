using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Benchmarks.Costs;

/// <summary>A user's project with one model or none, apart from the settings of this repository.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Folder">Its folder.</param>
internal sealed record ConsumerProject(string Name, string Folder)
{
    private const string Model = "model.onnx";

    public string File => Path.Combine(Folder, "consumer.csproj");

    /// <summary>What the compiler makes of it.</summary>
    public string Assembly => Path.Combine(Folder, "bin", "Release", "net10.0", "consumer.dll");

    /// <summary>A project with no model.</summary>
    public static ConsumerProject Empty() => Write("none", hasModel: false);

    /// <summary>A project with a network of dense layers with about so many weights.</summary>
    public static ConsumerProject WithWeights(long weights)
    {
        ConsumerProject project = Write(weights.ToString("N0", CultureInfo.InvariantCulture), hasModel: true);
        string program = Checkout.At("benchmarks", "Models", "bin", "Release", "net10.0", "Models.dll");
        DotnetCommand.Run(DotnetCommand.Host, program, project.Folder, weights.ToString(CultureInfo.InvariantCulture));
        return project;
    }

    /// <summary>A project with a given model.</summary>
    public static ConsumerProject WithModel(string name, string path)
    {
        ConsumerProject project = Write(name, hasModel: true);
        System.IO.File.WriteAllBytes(Path.Combine(project.Folder, Model), System.IO.File.ReadAllBytes(path));
        return project;
    }

    private static ConsumerProject Write(string name, bool hasModel)
    {
        string parent = Checkout.At("artifacts", "build-cost");
        string folder = Path.Combine(parent, string.Concat(name.Where(char.IsAsciiLetterOrDigit)));
        Directory.CreateDirectory(folder);

        // The nearest ones count: those of the repository make warnings errors and run analyzers that a new project
        // does not have.
        foreach (string settings in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            System.IO.File.WriteAllText(Path.Combine(parent, settings), "<Project />\n");
        }

        string targets = Checkout.At("build", "UseFusedGen.targets");
        ConsumerProject project = new(name, folder);
        System.IO.File.WriteAllText(project.File, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                {(hasModel ? $"<AdditionalFiles Include=\"{Model}\" />" : "")}
              </ItemGroup>
              <Import Project="{targets}" />
            </Project>
            """);
        System.IO.File.WriteAllText(Path.Combine(folder, "Model.cs"), hasModel
            ? $"namespace Consumer; [FusedGen.FusedModel(\"{Model}\")] public static partial class Model;\n"
            : "namespace Consumer; public static class Model;\n");
        return project;
    }
}
