throw new Error('a file that cannot load');
