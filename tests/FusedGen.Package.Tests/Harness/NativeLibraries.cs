using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Package.Tests.Harness;

/// <summary>The native libraries of the tests, each published once.</summary>
public sealed class NativeLibraries(PackedFeed feed)
{
    private readonly Lazy<ConsumerProject> _sample = new(() => Publish(feed, "native-library", "Native", ("digits.onnx", null), ("seed.onnx", null)));
    private readonly Lazy<ConsumerProject> _wide = new(
        () => Publish(feed, "native-wide", "Wide", ("picture.onnx", PictureNetwork.Model), ("wide.onnx", Wide())));

    /// <summary>The sample's library: two models.</summary>
    internal ConsumerProject Sample => _sample.Value;

    /// <summary>A library with a convolution and a model of many types.</summary>
    internal ConsumerProject Other => _wide.Value;

    /// <summary>The library of a project that was published.</summary>
    internal static string LibraryOf(ConsumerProject project) =>
        Path.Combine(project.PublishFolder, "Consumer" + (OperatingSystem.IsMacOS() ? ".dylib" : ".so"));

    /// <summary>Publishes the sample's library as a static one.</summary>
    /// <returns>The folder that it was published into.</returns>
    internal string PublishStatic()
    {
        string folder = Sample.PublishFolder + "-static";
        CommandResult publish = Sample.Dotnet("publish", "-c", "Release", "-v:q", "-p:NativeLib=Static", "-o", folder).Succeeded();
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        return folder;
    }

    /// <summary>A file for C with the inputs of the reference vectors.</summary>
    internal static string Vectors(params (string Name, ReferenceVectors Vectors)[] all) => string.Concat(all.Select(one =>
        $"#define {one.Name.ToUpperInvariant()}_ROWS {one.Vectors.Rows}\nstatic const float {one.Name}_inputs[] = {{\n"
        + string.Join(",\n", one.Vectors.Inputs.Select(value => value.ToString("0.0###########e+0", CultureInfo.InvariantCulture) + "f")) + "};\n"));

    private static ConsumerProject Publish(PackedFeed feed, string folder, string sources, params (string Name, byte[]? Content)[] models)
    {
        string linker = OperatingSystem.IsLinux() && !Command.Exists("clang") ? "<CppCompilerAndLinker>gcc</CppCompilerAndLinker>" : "";
        ConsumerProject project = new(feed, folder, sources, properties: $"""
            <OutputType>Library</OutputType>
            <PublishAot>true</PublishAot>
            <NativeLib Condition="'$(NativeLib)' == ''">Shared</NativeLib>
            <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
            <NoWarn>$(NoWarn);CS1591</NoWarn>
            {linker}
            """);
        foreach ((string name, byte[]? content) in models)
        {
            project.AddModel(content ?? File.ReadAllBytes(Path.Combine(PackedFeed.Models, name)), name);
        }

        Assert.DoesNotContain("warning", project.Publish().Output, StringComparison.OrdinalIgnoreCase);
        return project;
    }

    private static byte[] Wide() => OnnxBuilder.Model()
        .TypedInput("d", OnnxBuilder.Double, null, 2).TypedInput("l", OnnxBuilder.Int64, null, 2).TypedInput("b", 9, null, 2).TypedInput("h", 10, null, 2)
        .Node("Add", ["d", "d"], "dd").Node("Add", ["l", "l"], "ll").Node("Not", ["b"], "bb").Node("Add", ["h", "h"], "hh")
        .Output("dd", "ll", "bb").TypedOutput("hh", 10, null, 2)
        .ToBytes();
}
