using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>
/// Libraries for C, published with NativeAOT, with their headers: called from programs in C and in Python, where the
/// machine has a compiler and an interpreter with numpy.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class NativeLibraryTests(PackedFeed feed, NativeLibraries libraries) : IClassFixture<NativeLibraries>
{
    private static readonly bool s_canCompile = OperatingSystem.IsLinux() && Command.Exists("gcc");

    private static string Callers => Path.Combine(AppContext.BaseDirectory, "Callers");

    [Fact]
    public void The_header_of_each_model_lies_beside_the_library_and_nothing_else() => Assert.Equal(
        ["Consumer.so", "Consumer.so.dbg", "digits.h", "seed.h"],
        Directory.GetFileSystemEntries(libraries.Sample.PublishFolder).Select(file => Path.GetFileName(file).Replace(".dylib", ".so", StringComparison.Ordinal))
            .Where(file => !file.EndsWith(".dSYM", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("gcc", "-std=c11", "-xc", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wstrict-prototypes")]
    [InlineData("g++", "-std=c++17", "-xc++", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wold-style-cast")]
    [InlineData("clang", "-std=c11", "-xc", "-Weverything")]
    [InlineData("clang++", "-std=c++17", "-xc++", "-Weverything", "-Wno-c++98-compat", "-Wno-c++98-compat-pedantic")]
    public void Headers_compile_without_a_warning(string compiler, params string[] options)
    {
        if (!OperatingSystem.IsWindows() && Command.Exists(compiler))
        {
            string source = Path.Combine(feed.NewFolder("headers"), "headers.c");
            string[] headers = [libraries.Sample.PublishFolder, libraries.Other.PublishFolder];
            File.WriteAllText(source, string.Concat(headers.SelectMany(folder => Directory.GetFiles(folder, "*.h"))
                .Select(file => $"#include \"{Path.GetFileName(file)}\"\n")));
            Compile(compiler, [.. options, "-fsyntax-only", "-I", headers[0], "-I", headers[1], source]);
        }
    }

    [Fact]
    public void Two_libraries_serve_one_process_and_eight_threads_at_their_first_call()
    {
        if (!s_canCompile)
        {
            return;
        }

        (ConsumerProject sample, ConsumerProject other) = (libraries.Sample, libraries.Other);
        string folder = feed.NewFolder("two"), program = Path.Combine(folder, "two");
        (ReferenceVectors digits, ReferenceVectors picture) = (ReferenceVectors.Of("digits.onnx"), PictureNetwork.Vectors);
        File.WriteAllText(Path.Combine(folder, "vectors.h"), NativeLibraries.Vectors(("digits", digits), ("picture", picture)));
        CompileC(Path.Combine(Callers, "two.c"), "-D_POSIX_C_SOURCE=200809L", "-I", folder, "-I", sample.PublishFolder, "-I", other.PublishFolder,
            NativeLibraries.LibraryOf(sample), NativeLibraries.LibraryOf(other), "-lpthread", "-o", program);

        CommandResult run = Command.Run(folder, packages: null, program).Succeeded();

        Assert.Equal([8], ReferenceVectors.Numbers(run, "equal"));
        digits.Verify(run, "digits", digits.Rows);
        picture.Verify(run, "picture", picture.Rows);
        Assert.Contains("\nwide: 0 2e+300 2305843009213693952 0 1 4600\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n2 wide_predict: 'l' has 1 elements, not 2.; no error of the other library\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 digits_predict: 'input' is a null pointer.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_in_C_reads_its_picture_by_the_shared_and_by_the_static_library()
    {
        if (!s_canCompile)
        {
            return;
        }

        string folder = feed.NewFolder("sample-c"), shared = libraries.Sample.PublishFolder, together = libraries.PublishStatic();
        string program = Path.Combine(folder, "digits"), alone = Path.Combine(folder, "digits-static"), source = Path.Combine(Callers, "digits.c");
        CompileC(source, "-I", shared, NativeLibraries.LibraryOf(libraries.Sample), "-o", program);
        CompileC(source, "-I", together, Path.Combine(together, "Consumer.a"), "@" + Path.Combine(together, "Consumer.link"), "-o", alone);

        const string Expected = "one picture: 0\nthe third of three: 0\nseed: 9 answers\n"
            + "63 pixels: wrong size, digits_predict: 'input' has 63 elements, not 64.\n";
        Assert.Equal(Expected, Command.Run(folder, packages: null, program).Succeeded().Output.TrimEnd() + "\n");
        Assert.Equal(Expected, Command.Run(folder, packages: null, alone).Succeeded().Output.TrimEnd() + "\n");
    }

    [Fact]
    public void The_sample_in_Python_reads_its_picture()
    {
        if (!OperatingSystem.IsWindows() && Command.All("python3").FirstOrDefault(HasNumpy) is { } python)
        {
            CommandResult run = Command.Run(
                Callers, packages: null, python, "-B", "digits.py", NativeLibraries.LibraryOf(libraries.Sample)).Succeeded();
            Assert.Contains(
                "\none picture: 0\nthree: [0 0]\nrefused: digits_predict: 'input' has 56 elements, not 64.\n", run.Output, StringComparison.Ordinal);
        }

        bool HasNumpy(string file) => Command.Run(Callers, packages: null, file, "-c", "import numpy").ExitCode == 0;
    }

    private static void CompileC(string source, params string[] options) =>
        Compile("gcc", ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", source, .. options]);

    private static void Compile(string compiler, string[] arguments) =>
        Command.Run(Callers, packages: null, compiler, ["-Werror", .. arguments]).Succeeded();
}
